import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mayMount, onSmallDisk, scratch } from '../testing/scratch.ts'
import { CacheManager } from './cache-manager.ts'
import type { CacheManagerOptions } from './cache-options.ts'

const folder = scratch()
const open = (options: CacheManagerOptions = {}) => new CacheManager({ cacheDir: folder('cache'), ...options })
const bytes = (count: number) => count / 2 ** 30
const ticks = async (during: Promise<unknown>) => {
  let count = 0
  const timer = setInterval(() => count++, 1)
  await during
  clearInterval(timer)
  return count
}
const keysOf = async (cache: CacheManager) => (await cache.list()).map(({ key }) => key)
const onDisk = () =>
  (['media', 'tts'] as const)
    .flatMap((type) => readdirSync(folder('cache', type)))
    .filter((name) => !name.startsWith('index.'))
    .sort()

describe('eviction', () => {
  it('takes what was not used for longest, from both spaces', async () => {
    const cache = open({ maxSizeGB: bytes(35) })
    await cache.set('one', 'media', Buffer.alloc(10), '.bin')
    await cache.set('two', 'tts', Buffer.alloc(10), '.bin')
    await cache.set('three', 'media', Buffer.alloc(10), '.bin')
    await cache.incrementUsage('one', 'media')
    await cache.set('four', 'tts', Buffer.alloc(10), '.bin')
    expect(await keysOf(cache)).toEqual(['three', 'one', 'four'])
    expect(onDisk()).toEqual(['four', 'one', 'three'])
    expect(await cache.stats()).toMatchObject({ evictions: 1, totalBytes: 30, maxBytes: 35 })
  })

  it('knows the order after a restart, also when the clock was set back meanwhile', async () => {
    const clock = { now: Date.UTC(2026, 0, 2) }
    const options = { maxSizeGB: bytes(35), now: () => clock.now }
    const cache = open(options)
    await cache.set('one', 'media', Buffer.alloc(10), '.bin')
    clock.now -= 86_400_000
    await cache.set('two', 'tts', Buffer.alloc(10), '.bin')
    await cache.set('three', 'media', Buffer.alloc(10), '.bin')
    await cache.incrementUsage('one', 'media')
    const again = open(options)
    await again.set('four', 'media', Buffer.alloc(10), '.bin')
    expect(await keysOf(again)).toEqual(['three', 'one', 'four'])
  })

  it('keeps the newest even when it alone is larger, until the next', async () => {
    const cache = open({ maxSizeGB: bytes(50) })
    const path = await cache.set('large', 'media', Buffer.alloc(100), '.bin')
    expect(existsSync(path)).toBe(true)
    await cache.set('small', 'tts', Buffer.alloc(10), '.bin')
    expect(await keysOf(cache)).toEqual(['small'])
  })

  it('counts entries too, and replaced ones once', async () => {
    const cache = open({ maxEntries: 3 })
    for (const key of ['a', 'b', 'b', 'b', 'c', 'd']) await cache.set(key, 'media', Buffer.alloc(10), '.bin')
    expect(await keysOf(cache)).toEqual(['b', 'c', 'd'])
    expect(await cache.stats()).toMatchObject({ entries: 3, totalBytes: 30 })
  })

  it('shrinks at the start to a limit that became smaller', async () => {
    const cache = open()
    for (const key of ['a', 'b', 'c']) await cache.set(key, 'media', Buffer.alloc(10), '.bin')
    expect(await keysOf(open({ maxSizeGB: bytes(20) }))).toEqual(['b', 'c'])
    expect(onDisk()).toEqual(['b', 'c'])
  })
})

describe('the index', () => {
  it('lets others have their turn while one asks and asks', async () => {
    const cache = open()
    const many = async () => {
      for (let n = 0; n < 1500; n++) await cache.set(`k-${n}`, 'media', Buffer.from('x'), '.txt')
      await cache.clear()
    }
    expect(await ticks(many())).toBeGreaterThan(5)
  })

  it('is written on close, and read again without a look at the entries', async () => {
    const cache = open()
    for (const key of ['a', 'b', 'c']) await cache.set(key, 'media', Buffer.from(key), '.txt')
    await cache.delete('b', 'media')
    await cache.close()
    const index = JSON.parse(readFileSync(folder('cache', 'media', 'index.json'), 'utf8'))
    expect(index.version).toBe('1.0')
    expect(index.entries.map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['a', 'data.txt', 1],
      ['c', 'data.txt', 1],
    ])
    expect(readFileSync(folder('cache', 'media', 'index.log'), 'utf8')).toMatch(/^\{"version":"1.0","boot":"[^"]+"\}$/)
    rmSync(folder('cache', 'media', 'a'), { recursive: true })
    const again = open()
    expect(await keysOf(again)).toEqual(['a', 'c'])
    expect(await again.get('a', 'media')).toBeNull()
    expect(await keysOf(again)).toEqual(['c'])
  })

  it('goes on when a manager is used after its close', async () => {
    const cache = open()
    await cache.set('a', 'media', Buffer.from('a'), '.txt')
    await cache.close()
    await cache.close()
    await cache.set('b', 'media', Buffer.from('b'), '.txt')
    expect(await keysOf(cache)).toEqual(['a', 'b'])
  })

  it('stays short however much changes', async () => {
    const cache = open({ maxEntries: 20 })
    for (let n = 0; n < 3000; n++) await cache.set(`k-${n % 40}`, 'media', Buffer.from(`${n}`), '.txt')
    const lines = readFileSync(folder('cache', 'media', 'index.log'), 'utf8').split('\n').length
    expect(lines).toBeLessThan(2000)
    expect(await keysOf(open())).toEqual(await keysOf(cache))
    expect(onDisk()).toEqual((await keysOf(cache)).sort())
  })

  it.each([
    ['gone', () => rmSync(folder('cache', 'media', 'index.json'))],
    ['cut short', () => truncateSync(folder('cache', 'media', 'index.json'), 60)],
    [
      'nonsense',
      () => writeFileSync(folder('cache', 'media', 'index.json'), '{"version":"1.0","entries":[\n["../x"]\n]}\n'),
    ],
    ['empty', () => writeFileSync(folder('cache', 'media', 'index.json'), '')],
    [
      'beside a journal with a torn line',
      () => appendFileSync(folder('cache', 'media', 'index.log'), '\n["set","d","da'),
    ],
    [
      'beside a journal with a line of zeros',
      () => appendFileSync(folder('cache', 'media', 'index.log'), '\n\0\0\0\n["delete","nobody"]'),
    ],
    [
      'beside the journal of a machine that lost its power',
      () => {
        const path = folder('cache', 'media', 'index.log')
        const [, ...lines] = readFileSync(path, 'utf8').split('\n')
        writeFileSync(path, ['{"version":"1.0","boot":"before"}', ...lines.slice(0, 1)].join('\n'))
      },
    ],
  ])('is made anew from the folder when it is %s', async (_, damage) => {
    const cache = open()
    for (const key of ['a', 'b', 'c']) await cache.set(key, 'media', Buffer.from(key), '.txt')
    await cache.set('speech', 'tts', Buffer.from('speech'), '.mp3')
    await cache.incrementUsage('a', 'media')
    const before = await cache.list()
    damage()
    const again = open()
    const after = await again.list()
    expect(after.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c', 'speech'])
    expect(new Set(after)).toEqual(new Set(before.map((entry) => expect.objectContaining({ ...entry }))))
    expect(await keysOf(open())).toEqual(await keysOf(again))
  })

  it('passes over what is no entry when it reads the folder', async () => {
    const cache = open()
    await cache.set('a', 'media', Buffer.from('a'), '.txt')
    writeFileSync(folder('cache', 'media', 'a-file'), 'x')
    rmSync(folder('cache', 'media', 'index.json'))
    rmSync(folder('cache', 'media', 'index.log'))
    const again = open()
    expect(await keysOf(again)).toEqual(['a'])
    await again.set('a-file', 'media', Buffer.from('y'), '.txt')
    expect(await keysOf(again)).toEqual(['a', 'a-file'])
  })

  it.skipIf(!mayMount())('keeps what was there when the disk is full (mounts need root)', async () => {
    await onSmallDisk(folder('small'), { sizeBytes: 256 << 10, files: 200 }, async () => {
      const cache = open({ cacheDir: folder('small', 'cache') })
      let kept = 0
      const fill = async () => {
        for (; kept < 100; kept++) await cache.set(`k-${kept}`, 'media', Buffer.alloc(8 << 10, kept), '.bin')
      }
      await expect(fill()).rejects.toMatchObject({ code: 'unavailable' })
      await expect(cache.set('more', 'media', Buffer.alloc(8 << 10), '.bin')).rejects.toThrow(/ENOSPC|disk is full/)
      for (let n = 0; n < kept; n++) expect(await cache.get(`k-${n}`, 'media')).not.toBeNull()
      const again = open({ cacheDir: folder('small', 'cache') })
      expect((await again.list()).length).toBeGreaterThanOrEqual(kept)
      await again.delete('k-0', 'media')
      await again.set('k-0', 'media', Buffer.alloc(100), '.bin')
    })
  })
})
