import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { silentLogger } from '../../log.ts'
import type { WrittenPicture } from './image-results.ts'
import { TransformCache } from './transform-cache.ts'

let dir: string
let calls: number

const HASH = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdall-cache-'))
  calls = 0
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
})

const open = (maxBytes = 1_000_000) => new TransformCache({ dir: join(dir, 'cache'), maxBytes, log: silentLogger })

/** Writes so many bytes, as a transform would. */
function make(sizeBytes = 100) {
  return async (path: string): Promise<WrittenPicture> => {
    calls++
    const data = Buffer.alloc(sizeBytes, calls)
    await writeFile(path, data)
    const sha256 = createHash('sha256').update(data).digest('hex')
    return { width: 1, height: 1, sizeBytes, mimeType: 'image/webp', sha256 }
  }
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('index.')).map(({ name }) => name)
}

describe('TransformCache', () => {
  it('makes a picture once, also over a restart', async () => {
    const first = await open().getOrCreate(`${HASH}/320x0-inside-80`, 'webp', make())
    expect(first.path.startsWith(join(dir, 'cache'))).toBe(true)
    expect((await stat(first.path)).size).toBe(100)
    const again = open()
    expect(await again.getOrCreate(`${HASH}/320x0-inside-80`, 'webp', make())).toEqual(first)
    expect(calls).toBe(1)
    expect(await again.stats()).toEqual({ entries: 1, totalBytes: 100 })
  })

  it('lets one make while the others wait', async () => {
    const cache = open()
    const all = await Promise.all(Array.from({ length: 20 }, () => cache.getOrCreate(`${HASH}/x`, 'webp', make())))
    expect(new Set(all.map(({ path }) => path)).size).toBe(1)
    expect(calls).toBe(1)
  })

  it('hands over to the next when the one that makes is aborted', async () => {
    const cache = open()
    const aborted = cache.getOrCreate(`${HASH}/x`, 'webp', async () => AbortSignal.abort().throwIfAborted() as never)
    const outcome = expect(aborted).rejects.toThrow('aborted')
    await expect(cache.getOrCreate(`${HASH}/x`, 'webp', make())).resolves.toMatchObject({ meta: { sizeBytes: 100 } })
    await outcome
  })

  it('keeps nothing of a failure, and tries again', async () => {
    const cache = open()
    const failing = cache.getOrCreate(`${HASH}/x`, 'webp', async (path) => {
      await writeFile(path, 'half')
      throw new Error('broken picture')
    })
    await expect(failing).rejects.toThrow('broken picture')
    expect(await filesBelow(dir)).toEqual([])
    await cache.getOrCreate(`${HASH}/x`, 'webp', make())
    expect(calls).toBe(1)
  })

  it('stays within its bytes: the least recently used goes first', async () => {
    const cache = open(350)
    for (const name of ['one', 'two', 'three']) await cache.getOrCreate(`${HASH}/${name}`, 'webp', make())
    await cache.getOrCreate(`${HASH}/one`, 'webp', make())
    await cache.getOrCreate(`${HASH}/four`, 'webp', make())
    expect(await cache.stats()).toEqual({ entries: 3, totalBytes: 300 })
    calls = 0
    for (const name of ['one', 'three', 'four']) await cache.getOrCreate(`${HASH}/${name}`, 'webp', make())
    expect(calls).toBe(0)
    expect((await filesBelow(dir)).filter((name) => name === 'data.webp')).toHaveLength(3)
  })

  it('keeps a single picture larger than the limit until the next', async () => {
    const cache = open(50)
    const { path } = await cache.getOrCreate(`${HASH}/large`, 'webp', make(100))
    expect((await readFile(path)).length).toBe(100)
    await cache.getOrCreate(`${HASH}/small`, 'webp', make(10))
    expect(await cache.stats()).toEqual({ entries: 1, totalBytes: 10 })
  })

  it('evicts at the start when its limit became smaller, oldest use first', async () => {
    const cache = open()
    for (const name of ['new', 'old', 'new', 'newest']) await cache.getOrCreate(`${HASH}/${name}`, 'webp', make())
    const smaller = open(200)
    expect(await smaller.stats()).toEqual({ entries: 2, totalBytes: 200 })
    calls = 0
    await smaller.getOrCreate(`${HASH}/new`, 'webp', make())
    expect(calls).toBe(0)
  })

  it('forgets all of one content', async () => {
    const cache = open()
    for (const key of [`${HASH}/one`, `${HASH}/two`, `${OTHER}/one`]) await cache.getOrCreate(key, 'webp', make())
    const late = cache.getOrCreate(`${HASH}/three`, 'webp', make())
    await new Promise((resolve) => setImmediate(resolve))
    expect(await cache.deletePrefix(HASH)).toBe(3)
    await late
    expect(await cache.stats()).toEqual({ entries: 1, totalBytes: 100 })
    expect(await cache.deletePrefix('a')).toBe(0)
  })

  it.each([
    'shortened',
    'altered',
    'gone',
    'without metadata',
    'with nonsense for metadata',
    'with too little metadata',
  ])('makes a picture again that is %s', async (damage) => {
    const { path } = await open().getOrCreate(`${HASH}/x`, 'webp', make())
    const meta = join(path, '..', 'metadata.json')
    if (damage === 'shortened') await truncate(path, 10)
    if (damage === 'altered') await writeFile(path, Buffer.alloc(100, 99))
    if (damage === 'gone') await rm(path)
    if (damage === 'without metadata') await rm(meta)
    if (damage === 'with nonsense for metadata') await writeFile(meta, '{"width":"wide"')
    if (damage === 'with too little metadata') await writeFile(meta, '{"width":1}')
    const cache = open()
    const again = await cache.getOrCreate(`${HASH}/x`, 'webp', make())
    expect(calls).toBe(2)
    expect(
      createHash('sha256')
        .update(await readFile(again.path))
        .digest('hex'),
    ).toBe(again.meta.sha256)
    expect(await cache.stats()).toEqual({ entries: 1, totalBytes: 100 })
  })

  it('makes a picture again that vanished while it ran', async () => {
    const cache = open()
    const { path } = await cache.getOrCreate(`${HASH}/x`, 'webp', make())
    await rm(join(path, '..'), { recursive: true })
    await cache.getOrCreate(`${HASH}/x`, 'webp', make())
    expect(calls).toBe(2)
    expect(await cache.stats()).toEqual({ entries: 1, totalBytes: 100 })
  })

  it('sweeps what a killed process left', async () => {
    await open().stats()
    const left = join(dir, 'cache', '.tmp', '0123.webp')
    await writeFile(left, 'half')
    await utimes(left, 1_700_000_000, 1_700_000_000)
    await mkdir(join(dir, 'cache', 'media', `${HASH}_half`))
    await writeFile(join(dir, 'cache', 'media', `${HASH}_half`, 'data.webp'), 'half')
    const cache = open()
    expect(await cache.stats()).toEqual({ entries: 0, totalBytes: 0 })
    await cache.getOrCreate(`${HASH}/half`, 'webp', make())
    expect((await filesBelow(dir)).sort()).toEqual(['data.webp', 'metadata.json'])
  })

  it('refuses keys that could leave its folder', async () => {
    const cache = open()
    for (const key of ['../../etc/passwd', `${HASH}/../x`, `${HASH}/a/b`, `${HASH}/..`, HASH, `${HASH}/a\0`, '']) {
      await expect(cache.getOrCreate(key, 'webp', make())).rejects.toMatchObject({ code: 'internal' })
    }
    await expect(cache.getOrCreate(`${HASH}/x`, '../x', make())).rejects.toMatchObject({ code: 'internal' })
  })

  it('is unavailable while its folder cannot be used, and recovers', async () => {
    await writeFile(join(dir, 'cache'), 'a file in the way')
    const cache = open()
    await expect(cache.getOrCreate(`${HASH}/x`, 'webp', make())).rejects.toMatchObject({ code: 'unavailable' })
    await rm(join(dir, 'cache'))
    await expect(cache.getOrCreate(`${HASH}/x`, 'webp', make())).resolves.toMatchObject({ meta: { sizeBytes: 100 } })
  })
})
