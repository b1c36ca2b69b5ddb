import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { exitCode, startChild } from '../testing/child-process.ts'
import { scratch } from '../testing/scratch.ts'
import { CacheManager } from './cache-manager.ts'

const folder = scratch()
const ROOMY = 1 << 30

const namesOnDisk = () =>
  (['media', 'tts'] as const)
    .flatMap((type) => readdirSync(folder('cache', type)))
    .filter((name) => !name.startsWith('index.'))
    .sort()

/** What a child told that it has done. */
async function acknowledged(child: ReturnType<typeof startChild>): Promise<number[]> {
  let text = ''
  for await (const chunk of child.stdout!) text += chunk
  return text.split('\n').filter(Boolean).map(Number)
}

async function expectWhole(cache: CacheManager, name: string, n: number): Promise<void> {
  const item = await cache.get(`${name}-${n}`, n % 3 === 0 ? 'tts' : 'media')
  if (n % 7 === 0) {
    expect(item, `${n} was deleted`).toBeNull()
    return
  }
  expect(item?.metadata, `${n}`).toMatchObject({ n, usageCount: n % 5 === 0 ? 1 : 0 })
  expect(readFileSync(item?.path ?? '').every((byte) => byte === n % 251)).toBe(true)
}

describe('a cache of several processes', () => {
  it('has what was acknowledged after each of 10 kills, and knows all that is there', { timeout: 60_000 }, async () => {
    let next = 1
    for (let round = 0; round < 10; round++) {
      const child = startChild('caching-process', [folder('cache'), 'k', next, 100_000, ROOMY])
      const told = acknowledged(child)
      await sleep(250 + round * 37)
      child.kill('SIGKILL')
      const numbers = await told
      const cache = new CacheManager({ cacheDir: folder('cache') })
      for (const n of numbers) await expectWhole(cache, 'k', n)
      const known = new Set((await cache.list()).map(({ key }) => key))
      expect(namesOnDisk().filter((key) => !known.has(key))).toEqual([])
      next += numbers.length + 1
    }
    expect(next).toBeGreaterThan(200)
  })

  it('is shared by three that write at once, while they begin new journals', { timeout: 60_000 }, async () => {
    const last = 1500
    const children = ['a', 'b', 'c'].map((name) =>
      startChild('caching-process', [folder('cache'), name, 1, last, ROOMY]),
    )
    const told = await Promise.all(children.map(acknowledged))
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0])
    expect(told.map((numbers) => numbers.length)).toEqual([last, last, last])
    const cache = new CacheManager({ cacheDir: folder('cache') })
    for (const name of ['a', 'b', 'c']) for (let n = 1; n <= last; n++) await expectWhole(cache, name, n)
    expect((await cache.list()).map(({ key }) => key).sort()).toEqual(namesOnDisk())
  })

  it('stays within its limit when two fill it at once', { timeout: 60_000 }, async () => {
    const maxBytes = 400_000
    const children = ['a', 'b'].map((name) => startChild('caching-process', [folder('cache'), name, 1, 1000, maxBytes]))
    await Promise.all(children.map(acknowledged))
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0])
    const cache = new CacheManager({ cacheDir: folder('cache'), maxSizeGB: maxBytes / 2 ** 30 })
    const { totalBytes } = await cache.stats()
    expect(totalBytes).toBeLessThanOrEqual(maxBytes)
    expect(totalBytes).toBeGreaterThan(maxBytes / 4)
    expect((await cache.list()).map(({ key }) => key).sort()).toEqual(namesOnDisk())
  })
})
