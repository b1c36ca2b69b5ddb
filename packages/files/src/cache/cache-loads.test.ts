import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { CacheManager, type LoadedData } from './cache-manager.ts'

const folder = scratch()
const open = () => new CacheManager({ cacheDir: folder('cache') })

function loader() {
  const calls = { count: 0 }
  const load = async (): Promise<LoadedData> => {
    calls.count += 1
    await new Promise((resolve) => setTimeout(resolve, 20))
    return { data: Buffer.from(`load ${calls.count}`), extension: '.txt', metadata: { from: 'loader' } }
  }
  return { calls, load }
}

describe('getOrSet', () => {
  it('lets one load while the others wait, and later finds it', async () => {
    const cache = open()
    const { calls, load } = loader()
    const all = await Promise.all(Array.from({ length: 50 }, () => cache.getOrSet('k', 'media', load)))
    expect(new Set(all.map(({ path }) => readFileSync(path, 'utf8')))).toEqual(new Set(['load 1']))
    expect((await cache.getOrSet('k', 'media', load)).metadata).toMatchObject({ from: 'loader', usageCount: 0 })
    expect(calls.count).toBe(1)
    await cache.getOrSet('k', 'tts', load)
    expect(calls.count).toBe(2)
  })

  it('hands over to the next when the one that loads is aborted', async () => {
    const cache = open()
    const { calls, load } = loader()
    const aborted = cache.getOrSet('k', 'media', async () => AbortSignal.abort().throwIfAborted() as never)
    const outcome = expect(aborted).rejects.toThrow('aborted')
    await cache.getOrSet('k', 'media', load)
    await outcome
    expect(calls.count).toBe(1)
  })

  it('keeps nothing of a failure, tells all who wait, and tries again', async () => {
    const cache = open()
    const failing = async (): Promise<LoadedData> => Promise.reject(new Error('429'))
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => cache.getOrSet('k', 'media', failing)))
    expect(all.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(existsSync(folder('cache', 'media', 'k'))).toBe(false)
    await cache.getOrSet('k', 'media', loader().load)
  })

  it('is a use: what was asked for goes last', async () => {
    const cache = new CacheManager({ cacheDir: folder('cache'), maxSizeGB: 25 / 2 ** 30 })
    const load = async () => ({ data: Buffer.alloc(10), extension: '.bin' })
    await cache.getOrSet('one', 'media', load)
    await cache.getOrSet('two', 'media', load)
    await cache.getOrSet('one', 'media', load)
    await cache.getOrSet('three', 'media', load)
    expect((await cache.list()).map(({ key }) => key)).toEqual(['one', 'three'])
  })
})
