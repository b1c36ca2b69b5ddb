import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { FORM, read, sha256 } from './testing/upload-fixtures.ts'
import { readUpload } from './upload-request.ts'

describe('readUpload of a raw body', () => {
  it('hands out chunks as they are, with what the headers say', async () => {
    const content = randomBytes(3_000_000)
    const outcome = await read(content, {
      'content-type': 'Video/MP4; x=y',
      'x-filename': 'my%20clip.mp4',
      'content-length': '3000000',
      'x-checksum-sha256': sha256(content),
    })
    expect(outcome).toMatchObject({
      kind: 'raw',
      filename: 'my clip.mp4',
      declaredMime: 'video/mp4',
      declaredBytes: 3_000_000,
      expectedSha256: sha256(content),
      sha256: sha256(content),
    })
  })

  it('takes a body of unknown length and one of no length', async () => {
    await expect(read(Buffer.from('abc'), {})).resolves.toMatchObject({
      declaredBytes: null,
      declaredMime: null,
      filename: null,
      sizeBytes: 3,
    })
    await expect(read(Buffer.alloc(0), { 'content-length': '0' })).resolves.toMatchObject({ sizeBytes: 0 })
  })

  it.each([['9'], ['11']])('fails when Content-Length says %s of 10 bytes', async (declared) => {
    await expect(read(Buffer.alloc(10), { 'content-length': declared }, { pieceBytes: 3 })).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it.each([
    [{ 'content-encoding': 'gzip' }, 'unsupported_type'],
    [{ 'content-range': 'bytes 0-1/2' }, 'invalid_request'],
    [{ 'content-length': '1e3' }, 'invalid_request'],
    [{ 'x-filename': '%zz' }, 'invalid_request'],
    [{ 'x-checksum-sha256': 'zz' }, 'invalid_request'],
  ])('refuses %j', async (headers, code) => {
    await expect(read(Buffer.from('x'), headers as unknown as Record<string, string>)).rejects.toMatchObject({ code })
  })

  it('does not touch the body, nor let the client go on, before it is iterated', async () => {
    let reads = 0
    let continued = 0
    const stream = new Readable({
      highWaterMark: 1,
      read() {
        reads++
        this.push(null)
      },
    })
    const upload = await readUpload({ headers: {}, stream, beforeRead: () => continued++ })
    expect([reads, continued]).toEqual([0, 0])
    await upload.finish()
    expect(continued).toBe(1)
  })

  it('stops reading when it is aborted, and leaves the stream alive for an answer', async () => {
    let produced = 0
    const stream = new Readable({
      read() {
        produced += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    const upload = await readUpload({ headers: {}, stream })
    await upload.body[Symbol.asyncIterator]().next()
    upload.abort(new Error('too big'))
    await expect(upload.body[Symbol.asyncIterator]().next()).rejects.toThrow('too big')
    await expect(upload.finish()).rejects.toThrow('too big')
    const after = produced
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([stream.destroyed, produced - after < 200_000]).toEqual([false, true])
  })

  it('reads no further than its consumer: back-pressure reaches the stream', async () => {
    let produced = 0
    const stream = new Readable({
      read() {
        produced += 65_536
        setImmediate(() => this.push(Buffer.alloc(65_536)))
      },
    })
    const upload = await readUpload({ headers: {}, stream })
    await upload.body[Symbol.asyncIterator]().next()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(produced).toBeLessThan(2_000_000)
    upload.abort(new Error('done'))
  })

  it('fails with the reason of its signal', async () => {
    const controller = new AbortController()
    const upload = await readUpload({ headers: {}, stream: new Readable({ read() {} }), signal: controller.signal })
    const next = upload.body[Symbol.asyncIterator]().next()
    controller.abort(new Error('shutting down'))
    await expect(next).rejects.toThrow('shutting down')
    await expect(
      readUpload({ headers: FORM, stream: new Readable({ read() {} }), signal: controller.signal }),
    ).rejects.toThrow('shutting down')
  })
})
