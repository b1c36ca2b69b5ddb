import { createServer, get, type IncomingMessage, type RequestOptions, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import type { ContentSource } from './content-body.ts'
import { planContent, type Representation, strongEtag } from './plan.ts'
import { type SendResult, sendNode } from './send-node.ts'

const PATIENT = { timeout: 10_000 }

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255))
const representation: Representation = {
  sizeBytes: bytes.length,
  mimeType: 'video/mp4',
  etag: strongEtag('00'.repeat(32)),
  lastModified: new Date('2024-05-01T12:00:00Z'),
  filename: 'clip.mp4',
  inlineSafe: true,
  cacheControl: 'private',
}

interface Counted extends ContentSource {
  open: number
  reads: number
}

/** A source over `content` whose streams are counted until they are closed. */
function sourceOf(content: Uint8Array, chunkBytes = 20_000): Counted {
  const source: Counted = {
    open: 0,
    reads: 0,
    async readBytes({ start, end }) {
      source.reads++
      return content.subarray(start, end)
    },
    async readStream({ start, end }) {
      source.open++
      const part = content.subarray(start, end)
      const pieces = Array.from({ length: Math.ceil(part.length / chunkBytes) }, (_, i) =>
        part.subarray(i * chunkBytes, (i + 1) * chunkBytes),
      )
      return Readable.from(pieces, { objectMode: false, highWaterMark: chunkBytes }).once('close', () => source.open--)
    },
  }
  return source
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(
  source: ContentSource,
  options: Partial<Representation> = {},
): Promise<{ port: number; results: Promise<SendResult>[] }> {
  const results: Promise<SendResult>[] = []
  const server = createServer((request, response) => {
    const plan = planContent(request.headers, request.method ?? 'GET', { ...representation, ...options })
    const result = sendNode(response, plan, source)
    result.catch(() => response.writeHead(500).end('before the head'))
    results.push(result)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, results }
}

function fetchRaw(
  port: number,
  options: RequestOptions = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer; complete: boolean }> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', agent: false, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => {})
      response.on('close', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks),
          complete: response.complete,
        }),
      )
    })
    request.on('error', reject)
  })
}

describe('sendNode', () => {
  it('sends a large body whole and closes its file', async () => {
    const source = sourceOf(bytes)
    const { port, results } = await serve(source)
    const answer = await fetchRaw(port)
    expect(answer).toMatchObject({ status: 200, complete: true })
    expect(answer.body.equals(bytes)).toBe(true)
    expect(answer.headers['transfer-encoding']).toBeUndefined()
    await expect(results[0]).resolves.toEqual({ sentBytes: bytes.length, complete: true, error: null })
    await expect.poll(() => source.open, PATIENT).toBe(0)
  })

  it('sends a small body with one read and no stream', async () => {
    const source = sourceOf(bytes)
    const { port } = await serve(source, { sizeBytes: 16_384 })
    const answer = await fetchRaw(port)
    expect(answer.body.equals(bytes.subarray(0, 16_384))).toBe(true)
    expect(source).toMatchObject({ reads: 1, open: 0 })
  })

  it.each([
    ['bytes=100-199', [[100, 200]]],
    ['bytes=1000-200000', [[1000, 200_001]]],
    ['bytes=-70000', [[230_000, 300_000]]],
  ])('sends %s', async (range, [pair]) => {
    const { port } = await serve(sourceOf(bytes))
    const answer = await fetchRaw(port, { headers: { range } })
    expect(answer.status).toBe(206)
    expect(answer.body.equals(bytes.subarray(pair![0], pair![1]))).toBe(true)
  })

  it.each(['bytes=0-9,100-109', 'bytes=0-99999,200000-299999', '  bytes=0-9, 20-29 ,-100000'])(
    'sends %s as parts of the promised length',
    async (range) => {
      const source = sourceOf(bytes)
      const { port } = await serve(source)
      const answer = await fetchRaw(port, { headers: { range } })
      expect(answer).toMatchObject({ status: 206, complete: true })
      expect(answer.body.length).toBe(Number(answer.headers['content-length']))
      const boundary = /boundary=(\w+)/.exec(answer.headers['content-type']!)![1]!
      const parts = answer.body.toString('latin1').split(`--${boundary}`).slice(1, -1)
      for (const part of parts) {
        const [, first, last] = /Content-Range: bytes (\d+)-(\d+)\/300000/.exec(part)!
        const content = part.slice(part.indexOf('\r\n\r\n') + 4, -2)
        expect(content === bytes.subarray(Number(first), Number(last) + 1).toString('latin1')).toBe(true)
      }
      expect(parts).toHaveLength(range.split(',').length)
      await expect.poll(() => source.open, PATIENT).toBe(0)
    },
  )

  it('answers HEAD, 304, 412 and 416 without a body on a connection that stays usable', async () => {
    const { port } = await serve(sourceOf(bytes))
    expect(await fetchRaw(port, { method: 'HEAD' })).toMatchObject({
      status: 200,
      complete: true,
      headers: { 'content-length': '300000' },
    })
    expect(await fetchRaw(port, { headers: { 'if-none-match': representation.etag } })).toMatchObject({
      status: 304,
      complete: true,
    })
    expect(await fetchRaw(port, { headers: { 'if-match': '"x"' } })).toMatchObject({
      status: 412,
      headers: { 'content-length': '0' },
    })
    expect(await fetchRaw(port, { headers: { range: 'bytes=300000-' } })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */300000', 'content-length': '0' },
    })
  })

  it('never completes an answer when the stored object is shorter than promised', async () => {
    const source = sourceOf(bytes.subarray(0, 200_000))
    const { port, results } = await serve(source)
    const answer = await fetchRaw(port)
    expect(answer.complete).toBe(false)
    expect(answer.body.length).toBeLessThan(bytes.length)
    await expect(results[0]).resolves.toMatchObject({ complete: false, error: { code: 'corrupt' } })
  })

  it('never sends more than promised when the stored object is longer', async () => {
    const source: ContentSource = {
      readBytes: async () => bytes,
      readStream: async () => Readable.from([bytes.subarray(1), bytes]),
    }
    const { port, results } = await serve(source)
    expect(await fetchRaw(port)).toMatchObject({ complete: false })
    await expect(results[0]).resolves.toMatchObject({ error: { code: 'corrupt' } })
  })

  it('rejects while nothing has been sent, so that a small short object is a proper error', async () => {
    const { port, results } = await serve(sourceOf(bytes.subarray(0, 10)), { sizeBytes: 1000 })
    expect(await fetchRaw(port)).toMatchObject({ status: 500 })
    await expect(results[0]).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('rejects when the object cannot be opened', async () => {
    const source: ContentSource = { readBytes: async () => bytes, readStream: () => Promise.reject(new Error('gone')) }
    const { port } = await serve(source)
    expect(await fetchRaw(port)).toMatchObject({ status: 500, complete: true })
  })

  it('destroys the connection when reading fails half way', async () => {
    const source: ContentSource = {
      readBytes: async () => bytes,
      readStream: async () =>
        Readable.from(
          (async function* () {
            yield bytes.subarray(0, 100_000)
            throw new Error('disk')
          })(),
        ),
    }
    const { port, results } = await serve(source)
    expect(await fetchRaw(port)).toMatchObject({ status: 200, complete: false })
    await expect(results[0]).resolves.toMatchObject({ complete: false, error: { message: 'disk' } })
  })

  it('stops reading and closes the file when the client goes away', async () => {
    const endless = Buffer.alloc(512 * 1024)
    let produced = 0
    let closed = false
    const source: ContentSource = {
      readBytes: async () => endless,
      readStream: async () =>
        new Readable({
          highWaterMark: 512 * 1024,
          read() {
            produced += endless.length
            this.push(endless)
          },
        }).once('close', () => {
          closed = true
        }),
    }
    const { port, results } = await serve(source, { sizeBytes: 10 * 1024 ** 3 })
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    socket.once('data', () => socket.pause())
    // The client reads nothing more: the server must wait for it instead of reading on.
    await expect.poll(() => produced, PATIENT).toBeGreaterThan(0)
    let before = -1
    await expect
      .poll(
        () => {
          const still = produced === before
          before = produced
          return still
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true)
    expect(produced).toBeLessThan(64 * 1024 * 1024)
    socket.destroy()
    await expect(results[0]).resolves.toMatchObject({ complete: false, error: null })
    await expect.poll(() => closed, PATIENT).toBe(true)
  })

  it('closes the file when the client goes away while the store stalls', async () => {
    const stalled = new Readable({ read() {} })
    const { port, results } = await serve({ readBytes: async () => bytes, readStream: async () => stalled })
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    await expect.poll(() => results.length, PATIENT).toBe(1)
    socket.destroy()
    await expect(results[0]).resolves.toMatchObject({ complete: false, error: null })
    expect(stalled.destroyed).toBe(true)
  })
})
