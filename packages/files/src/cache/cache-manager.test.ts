import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { CacheManager } from './cache-manager.ts'
import type { CacheManagerOptions } from './cache-options.ts'

const folder = scratch()
const open = (options: CacheManagerOptions = {}) => new CacheManager({ cacheDir: folder('cache'), ...options })
const DAY_MS = 86_400_000

describe('CacheManager', () => {
  it('names a URL and its parameters by MD5', () => {
    const cache = open()
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    expect(cache.generateCacheKey('https://a.example/x.jpg')).toBe(md5('{"url":"https://a.example/x.jpg"}'))
    expect(cache.generateCacheKey('u', { voice: 'alloy', rate: 1 })).toBe(md5('{"url":"u","voice":"alloy","rate":1}'))
  })

  it('keeps data and metadata in the documented places', async () => {
    const cache = open({ now: () => Date.UTC(2026, 0, 1) })
    const path = await cache.set('abc', 'media', Buffer.from('picture'), '.jpg', { source: 'pexels' })
    expect(path).toBe(folder('cache', 'media', 'abc', 'data.jpg'))
    expect(readFileSync(path, 'utf8')).toBe('picture')
    const metadata = JSON.parse(readFileSync(folder('cache', 'media', 'abc', 'metadata.json'), 'utf8'))
    expect(metadata).toEqual({
      source: 'pexels',
      cachedAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-31T00:00:00.000Z',
      usageCount: 0,
      checksum: createHash('sha256').update('picture').digest('hex'),
    })
    expect(await cache.get('abc', 'media')).toEqual({ path, metadata })
    expect(await cache.get('abc', 'tts')).toBeNull()
    expect(readdirSync(folder('cache', '.tmp'))).toEqual([])
  })

  it('keeps media for 30 days and speech for 90, unless told otherwise', async () => {
    const clock = { now: Date.UTC(2026, 0, 1) }
    const cache = open({ now: () => clock.now })
    for (const type of ['media', 'tts'] as const) await cache.set('k', type, Buffer.from('x'), '.bin')
    clock.now += 30 * DAY_MS
    expect(await cache.get('k', 'media')).toBeNull()
    expect(existsSync(folder('cache', 'media', 'k'))).toBe(false)
    expect(await cache.get('k', 'tts')).not.toBeNull()
    clock.now += 60 * DAY_MS
    expect(await cache.deleteExpired()).toBe(1)
    expect(await cache.stats()).toMatchObject({
      entries: 0,
      totalBytes: 0,
      expired: 2,
      hits: 1,
      misses: 1,
      hitRate: 0.5,
    })
    const never = open({ cacheDir: folder('never'), expiryDays: Number.POSITIVE_INFINITY, now: () => clock.now })
    await never.set('k', 'tts', Buffer.from('x'), '.mp3')
    clock.now += 10_000 * DAY_MS
    expect((await never.get('k', 'tts'))?.metadata.expiresAt).toBeUndefined()
  })

  it('believes the date in the metadata, and takes in what another program put there', async () => {
    const cache = open()
    const put = (key: string, metadata: object) => {
      mkdirSync(folder('cache', 'tts', key), { recursive: true })
      writeFileSync(folder('cache', 'tts', key, 'speech.mp3'), 'la la')
      writeFileSync(folder('cache', 'tts', key, 'metadata.json'), JSON.stringify(metadata))
    }
    put('good', { voice: 'alloy', expiresAt: new Date(Date.now() + DAY_MS).toISOString() })
    put('old', { expiresAt: new Date(Date.now() - DAY_MS).toISOString() })
    put('wrong', { checksum: createHash('md5').update('another').digest('hex') })
    expect(await cache.get('good', 'tts')).toMatchObject({
      path: folder('cache', 'tts', 'good', 'speech.mp3'),
      metadata: { voice: 'alloy' },
    })
    expect(await cache.get('old', 'tts')).toBeNull()
    expect(await cache.get('wrong', 'tts')).toBeNull()
    put('later', {})
    expect(await cache.get('later', 'tts')).not.toBeNull()
    expect((await cache.list('tts')).map(({ key }) => key)).toEqual(['good', 'later'])
    expect(await cache.stats()).toMatchObject({ entries: 2, totalBytes: 10 })
  })

  it.each([10, 16 << 10, 3_000_000])('takes and gives %i bytes as buffer, stream and file', async (size) => {
    const cache = open()
    const bytes = randomBytes(size)
    const file = folder('outside.bin')
    writeFileSync(file, bytes)
    const chunks = Array.from({ length: 4 }, (_, n) => bytes.subarray((n * size) / 4, ((n + 1) * size) / 4))
    await cache.set('buffer', 'media', bytes, '.bin')
    await cache.set('stream', 'media', Readable.from(chunks), '.bin')
    await cache.set('file', 'media', { file }, '.bin')
    expect(existsSync(file)).toBe(false)
    for (const key of ['buffer', 'stream', 'file']) {
      const item = await cache.get(key, 'media')
      expect(item?.metadata.checksum).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(readFileSync(item?.path ?? '').equals(bytes)).toBe(true)
      const opened = await cache.openStream(key, 'media')
      expect((await buffer(opened!.stream)).equals(bytes)).toBe(true)
    }
    expect(await cache.stats()).toMatchObject({ entries: 3, totalBytes: 3 * size })
  })

  it.each(['shortened', 'longer', 'altered', 'gone', 'without metadata', 'with nonsense for metadata'])(
    'never gives an entry that is %s',
    async (damage) => {
      const warned: string[] = []
      const cache = open({ logger: { warn: (text) => warned.push(text) } })
      for (const size of [100, 200_000]) {
        const path = await cache.set('k', 'media', randomBytes(size), '.bin')
        const metadata = join(path, '..', 'metadata.json')
        if (damage === 'shortened') truncateSync(path, 50)
        if (damage === 'longer') writeFileSync(path, 'x', { flag: 'a' })
        if (damage === 'altered') writeFileSync(path, Buffer.alloc(size))
        if (damage === 'gone') rmSync(path)
        if (damage === 'without metadata') rmSync(metadata)
        if (damage === 'with nonsense for metadata') writeFileSync(metadata, '{"cachedAt":')
        expect(await cache.get('k', 'media')).toBeNull()
        expect(existsSync(folder('cache', 'media', 'k'))).toBe(false)
      }
      expect(await cache.stats()).toMatchObject({ entries: 0, totalBytes: 0, damaged: 2, misses: 2 })
      expect(warned).toHaveLength(2)
    },
  )

  it('ends a stream of altered bytes with an error, and forgets the entry', async () => {
    const cache = open()
    const path = await cache.set('k', 'media', randomBytes(500_000), '.bin')
    writeFileSync(path, randomBytes(500_000))
    const opened = await cache.openStream('k', 'media')
    await expect(buffer(opened!.stream)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    expect(await cache.openStream('k', 'media')).toBeNull()
  })

  it('compares again only what has changed, when told so', async () => {
    const cache = open({ verify: 'changed' })
    const path = await cache.set('k', 'media', Buffer.from('right'), '.bin')
    expect(await cache.get('k', 'media')).not.toBeNull()
    expect(await cache.get('k', 'media')).not.toBeNull()
    writeFileSync(path, 'wrong')
    expect(await cache.get('k', 'media')).toBeNull()
  })

  it('refuses data that is not what its checksum says, and keeps nothing of it', async () => {
    const cache = open()
    const checksum = createHash('sha256').update('other').digest('hex')
    const set = cache.set('k', 'media', Buffer.from('x'), '.bin', { checksum })
    await expect(set).rejects.toMatchObject({ code: 'checksum_mismatch' })
    expect(await cache.get('k', 'media')).toBeNull()
    expect(readdirSync(folder('cache', '.tmp'))).toEqual([])
  })

  it('keeps nothing of a stream that breaks off', async () => {
    const cache = open()
    await cache.set('k', 'media', Buffer.from('before'), '.bin')
    async function* broken() {
      yield randomBytes(100_000)
      throw new Error('connection lost')
    }
    await expect(cache.set('k', 'media', Readable.from(broken()), '.bin')).rejects.toThrow('connection lost')
    expect(readFileSync((await cache.get('k', 'media'))?.path ?? '', 'utf8')).toBe('before')
    expect(readdirSync(folder('cache', '.tmp'))).toEqual([])
  })

  it('counts uses where everybody can read them', async () => {
    const clock = { now: Date.UTC(2026, 0, 1) }
    const cache = open({ now: () => clock.now })
    await cache.set('k', 'tts', Buffer.from('x'), '.mp3', { voice: 'alloy' })
    clock.now += 1000
    expect(await cache.incrementUsage('k', 'tts')).toBe(1)
    expect(await cache.incrementUsage('k', 'tts')).toBe(2)
    expect(await cache.incrementUsage('absent', 'tts')).toBe(0)
    const metadata = JSON.parse(readFileSync(folder('cache', 'tts', 'k', 'metadata.json'), 'utf8'))
    expect(metadata).toMatchObject({ voice: 'alloy', usageCount: 2, lastUsedAt: '2026-01-01T00:00:01.000Z' })
    expect(await open().list()).toMatchObject([{ key: 'k', usageCount: 2, usedAt: new Date(clock.now) }])
  })

  it('deletes one, those of a prefix, a space, all', async () => {
    const cache = open()
    for (const key of ['a-1', 'a-2', 'b-1']) await cache.set(key, 'media', Buffer.from(key), '.bin')
    for (const key of ['a-1', 'x']) await cache.set(key, 'tts', Buffer.from(key), '.bin')
    expect(await cache.delete('b-1', 'media')).toBe(true)
    expect(await cache.delete('b-1', 'media')).toBe(false)
    expect(await cache.deletePrefix('a-', 'media')).toBe(2)
    expect(await cache.stats()).toMatchObject({ entries: 2, byType: { media: { entries: 0, totalBytes: 0 } } })
    mkdirSync(folder('cache', 'tts', 'stray'))
    expect(await cache.clear('tts')).toBe(2)
    expect(readdirSync(folder('cache', 'tts')).filter((name) => !name.startsWith('index.'))).toEqual([])
    await cache.set('y', 'media', Buffer.from('y'), '.bin')
    expect(await cache.clear()).toBe(1)
    expect(await open().stats()).toMatchObject({ entries: 0, totalBytes: 0 })
  })

  it('refuses names that could leave its folder or meet its own files', async () => {
    const cache = open()
    for (const key of ['', '.', '..', '../x', 'a/b', 'a\\b', 'a\0', '.tmp', 'index.json', 'x'.repeat(300)]) {
      await expect(cache.set(key, 'media', Buffer.from('x'), '.bin')).rejects.toMatchObject({ code: 'invalid_request' })
      await expect(cache.get(key, 'media')).rejects.toMatchObject({ code: 'invalid_request' })
    }
    for (const extension of ['bin', '', '.', './x', '../x', '.a b', '..'])
      await expect(cache.set('k', 'media', Buffer.from('x'), extension)).rejects.toMatchObject({
        code: 'invalid_request',
      })
    await expect(cache.get('k', 'other' as 'tts')).rejects.toMatchObject({ code: 'invalid_request' })
    for (const options of [{ maxSizeGB: 0 }, { expiryDays: -1 }, { expiryDays: { tts: Number.NaN } }])
      expect(() => open(options)).toThrow(/above 0/)
  })

  it('is unavailable while its folder cannot be used, and recovers', async () => {
    writeFileSync(folder('cache'), 'a file in the way')
    const cache = open()
    await expect(cache.set('k', 'media', Buffer.from('x'), '.bin')).rejects.toThrow(/The cache could not be opened - /)
    rmSync(folder('cache'))
    await cache.set('k', 'media', Buffer.from('x'), '.bin')
    rmSync(folder('cache'), { recursive: true })
    await cache.set('k', 'media', Buffer.from('y'), '.bin')
    expect(readFileSync((await cache.get('k', 'media'))?.path ?? '', 'utf8')).toBe('y')
  })
})
