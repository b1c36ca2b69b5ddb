import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { inPieces, KIB, MIB, pattern, readAll, text } from '../testing/driver-facts/material.ts'
import { Bucket } from './bucket.ts'
import { MemoryDriver } from './drivers/memory.ts'
import { type Fault, withFaults } from './wrap/fault.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('Bucket', () => {
  it('answers a write with size and digest, however the body arrives', async () => {
    const bucket = new Bucket(new MemoryDriver())
    const bytes = pattern(200 * KIB)
    const facts = { sizeBytes: bytes.byteLength, sha256: sha256(bytes) }
    expect(await bucket.put('a', bytes)).toEqual(facts)
    expect(await bucket.write('b', bytes)).toEqual(facts)
    expect(await bucket.write('c', inPieces(bytes, 7000))).toEqual(facts)
    expect(await bucket.write('d', Readable.from(inPieces(bytes, 7000)))).toEqual(facts)
    expect(await bucket.write('e', new Uint8Array())).toEqual({ sizeBytes: 0, sha256: sha256(new Uint8Array()) })
    expect(new Uint8Array(await readAll(await bucket.readStream('c', { start: 5, end: 70 })))).toEqual(
      bytes.slice(5, 70),
    )
  })

  it('takes a digest that the caller already has', async () => {
    const bucket = new Bucket(new MemoryDriver())
    expect(await bucket.put('a', text('a'), { sha256: 'known' })).toEqual({ sizeBytes: 1, sha256: 'known' })
  })

  const limits = { maxBytes: 100, expectedBytes: 50, expectedSha256: sha256(pattern(50)) }
  const wrong = [
    { name: 'one byte over the limit', size: 101, options: { maxBytes: 100 }, error: { code: 'too_large' } },
    {
      name: 'a declared length over the limit',
      size: 5,
      options: { maxBytes: 4, expectedBytes: 5 },
      error: { code: 'too_large' },
    },
    {
      name: 'a body that is too short',
      size: 49,
      options: limits,
      error: { code: 'invalid_request', message: /49 bytes, 50/ },
    },
    {
      name: 'a body that is too long',
      size: 60,
      options: limits,
      error: { code: 'invalid_request', message: /6\d? bytes, 50|at least/ },
    },
    {
      name: 'another digest',
      size: 50,
      options: { expectedSha256: sha256(text('x')) },
      error: { code: 'checksum_mismatch' },
    },
  ]

  it.each(wrong)('refuses $name, and leaves nothing', async ({ size, options, error }) => {
    const bucket = new Bucket(new MemoryDriver())
    const match = {
      code: error.code,
      ...('message' in error ? { message: expect.stringMatching(error.message!) } : {}),
    }
    await expect(bucket.write('a', pattern(size), options)).rejects.toMatchObject(match)
    await expect(bucket.write('a', inPieces(pattern(size), 20), options)).rejects.toMatchObject(match)
    expect(await bucket.head('a')).toBeNull()
  })

  it('accepts exactly what was declared', async () => {
    const bucket = new Bucket(new MemoryDriver())
    await bucket.write('a', inPieces(pattern(50), 7), limits)
    await bucket.write('b', pattern(50), { ...limits, expectedSha256: limits.expectedSha256.toUpperCase() })
    expect((await bucket.head('a'))?.sizeBytes).toBe(50)
  })

  it('stops reading at the first byte too many', async () => {
    const bucket = new Bucket(new MemoryDriver())
    let pulled = 0
    const endless = async function* () {
      while (true) {
        pulled += 1
        yield pattern(10)
      }
    }
    await expect(bucket.write('a', endless(), { maxBytes: 95 })).rejects.toMatchObject({ code: 'too_large' })
    expect(pulled).toBe(10)
  })

  it('aborts while the body hangs', async () => {
    const bucket = new Bucket(new MemoryDriver())
    const hangs = async function* () {
      yield text('a')
      await new Promise(() => {})
    }
    const signal = AbortSignal.timeout(20)
    await expect(bucket.write('a', hangs(), { signal })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await bucket.head('a')).toBeNull()
  })

  it('passes the reason of an abort on as it is, for bytes in memory too', async () => {
    const abort = new AbortController()
    const bucket = new Bucket(withFaults(new MemoryDriver(), [{ damage: 'delay', delayMs: 20 }]))
    const reason = new Error('client left')
    const pending = bucket.put('a', text('a'), { signal: abort.signal })
    abort.abort(reason)
    await expect(pending).rejects.toBe(reason)
    expect(await bucket.head('a')).toBeNull()
  })

  it('passes an error of the body on as it is', async () => {
    const bucket = new Bucket(new MemoryDriver())
    const cut = Object.assign(new Error('socket hang up'), { code: 'EIO' })
    await expect(bucket.write('a', inPieces(pattern(MIB), 1000, cut))).rejects.toBe(cut)
  })

  it('refuses bad keys in every operation', async () => {
    const bucket = new Bucket(new MemoryDriver())
    const key = '../etc/passwd'
    const attempts = [
      bucket.head(key),
      bucket.readBytes(key),
      bucket.readStream(key),
      bucket.put(key, text('a')),
      bucket.write(key, text('a')),
      bucket.delete(key),
      bucket.deleteMany(['a', key]),
      bucket.copy('a', key),
      bucket.copy(key, 'a'),
      bucket.list('../').next(),
    ]
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'invalid_request' } })
    }
  })

  it('keeps its own space apart', async () => {
    const bucket = new Bucket(new MemoryDriver())
    await bucket.internal.put('.holdall/marker', text('m'))
    await bucket.put('a', text('a'))
    await expect(bucket.readBytes('.holdall/marker')).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await Array.fromAsync(bucket.list())).map((info) => info.key)).toEqual(['a'])
    expect((await Array.fromAsync(bucket.internal.list('.holdall/'))).map((info) => info.key)).toEqual([
      '.holdall/marker',
    ])
  })

  const damages: [Fault['damage'], string][] = [
    ['before', 'the disk reports an error'],
    ['cut', 'the disk reports an error'],
    ['full', 'the disk is full'],
  ]
  it.each(damages)(
    'turns a store that fails (%s) into unavailable with a hint, and leaves nothing',
    async (damage, reason) => {
      const memory = new MemoryDriver()
      const bucket = new Bucket(withFaults(memory, [{ damage, operations: ['write'] }]))
      for (const body of [pattern(1000), inPieces(pattern(1000), 10)]) {
        await expect(bucket.write('a/b', body)).rejects.toMatchObject({
          code: 'unavailable',
          message: `Could not write a/b: ${reason}`,
          hint: expect.any(String),
          retryable: true,
        })
      }
      expect(await memory.head('a/b')).toBeNull()
    },
  )

  it('logs writes at info and reads at debug, with key, bytes, time and result', async () => {
    const lines: Record<string, unknown>[] = []
    const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
    const bucket = new Bucket(new MemoryDriver(), { log })
    await bucket.put('a', text('abc'))
    await bucket.put('a', text('abc')).catch(() => {})
    await bucket.readBytes('a')
    await bucket.delete('a')
    await bucket.delete('a')
    expect(lines).toMatchObject([
      { level: 30, storage: 'write', key: 'a', bytes: 3, ms: expect.any(Number), result: 'ok' },
      { level: 30, storage: 'write', key: 'a', result: 'conflict' },
      { level: 20, storage: 'read', key: 'a', bytes: 3, result: 'ok' },
      { level: 30, storage: 'delete', key: 'a', result: 'ok' },
      { level: 30, storage: 'delete', key: 'a', result: 'absent' },
    ])
  })
})
