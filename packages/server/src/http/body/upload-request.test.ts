import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUpload, uploadSourceFromRequest } from './upload-request.ts'
import type { UploadLimits, UploadSource } from './upload-types.ts'

const BOUNDARY = 'xyzzy-boundary'
const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
const CRLF = '\r\n'

interface Part {
  headers: string
  content: string | Uint8Array
}
const filePart = (content: string | Uint8Array, name = 'a.png'): Part => ({
  headers: `Content-Disposition: form-data; name="file"; filename="${name}"${CRLF}Content-Type: image/png`,
  content,
})
const fieldPart = (name: string, content: string): Part => ({
  headers: `Content-Disposition: form-data; name="${name}"`,
  content,
})
const form = (parts: readonly Part[], end = `--${BOUNDARY}--${CRLF}`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${BOUNDARY}${CRLF}${headers}${CRLF}${CRLF}`),
      Buffer.from(content as string),
      Buffer.from(CRLF),
    ]),
    Buffer.from(end),
  ])

interface Outcome {
  kind: string
  filename: string | null
  declaredMime: string | null
  declaredBytes: number | null
  expectedSha256: string | null
  sizeBytes: number
  sha256: string
  before: Record<string, string>
  all: Record<string, string>
}

async function consume(source: UploadSource, limits: UploadLimits = {}): Promise<Outcome> {
  const upload = await readUpload(source, limits)
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of upload.body) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  const { fields, expectedSha256 } = await upload.finish()
  const { kind, filename, declaredMime, declaredBytes } = upload
  return {
    kind,
    filename,
    declaredMime,
    declaredBytes,
    expectedSha256,
    sizeBytes,
    sha256: hash.digest('hex'),
    before: Object.fromEntries(upload.fields),
    all: Object.fromEntries(fields),
  }
}

/** Reads `body` in pieces of `pieceBytes` as the body of a request. */
function read(
  body: Uint8Array,
  headers: Record<string, string> = FORM,
  { pieceBytes = 65_536, ...limits }: UploadLimits & { pieceBytes?: number } = {},
): Promise<Outcome> {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < body.length; at += pieceBytes) pieces.push(body.subarray(at, at + pieceBytes))
  return consume({ headers, stream: Readable.from(pieces, { objectMode: false }) }, limits)
}
const refused = (message: RegExp, code = 'invalid_request') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

describe('readUpload of a form', () => {
  it('hands out the file and tells fields before it from fields after it', async () => {
    const content = randomBytes(300_000)
    const body = form([fieldPart('metadata', '{"title":"ü"}'), filePart(content), fieldPart('tags', 'a,b')])
    await expect(read(body)).resolves.toEqual({
      kind: 'multipart',
      filename: 'a.png',
      declaredMime: 'image/png',
      declaredBytes: null,
      expectedSha256: null,
      sizeBytes: 300_000,
      sha256: sha256(content),
      before: { metadata: '{"title":"ü"}' },
      all: { metadata: '{"title":"ü"}', tags: 'a,b' },
    })
  })

  it('reads the same however the bytes are cut', async () => {
    const content = Buffer.from(`\r\n--xyzzy\r\n\r\n--${BOUNDARY.slice(0, -1)}\r\n-\r\n\r\r\n--`)
    const body = form([fieldPart('a', '1'), filePart(content), fieldPart('b', '2')])
    for (let pieceBytes = 1; pieceBytes < 40; pieceBytes++) {
      await expect(read(body, FORM, { pieceBytes })).resolves.toMatchObject({
        sha256: sha256(content),
        all: { a: '1', b: '2' },
      })
    }
  })

  it('reads any content, also what looks like delimiters', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .constantFrom('\r\n', '--', `--${BOUNDARY}`.slice(0, -1), '\r', '\n', `\n--${BOUNDARY}`)
        .map((s) => Buffer.from(s)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 20 }),
        fc.integer({ min: 1, max: 200 }),
        async (pieces, pieceBytes) => {
          const content = Buffer.concat(pieces)
          fc.pre(!content.includes(`\r\n--${BOUNDARY}`) && !content.toString('latin1').startsWith(`--${BOUNDARY}`))
          await expect(read(form([filePart(content)]), FORM, { pieceBytes })).resolves.toMatchObject({
            sizeBytes: content.length,
            sha256: sha256(content),
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('fails for every place at which the form is cut, and never hangs', async () => {
    const body = form([fieldPart('a', '1'), filePart('hello world'), fieldPart('b', '2')])
    const end = body.lastIndexOf(`--${BOUNDARY}--`) + BOUNDARY.length + 4
    for (let length = 0; length < end; length++) {
      await expect(read(body.subarray(0, length)), `cut at ${length}`).rejects.toMatchObject({
        code: 'invalid_request',
      })
    }
    await expect(read(body.subarray(0, end))).resolves.toMatchObject({ sizeBytes: 11 })
  })

  it('either reads or refuses a form with any of its bytes changed, and never hangs', async () => {
    const body = form([fieldPart('a', '1'), filePart('hello world'), fieldPart('b', '2')])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const changed = Buffer.from(body)
          for (const [at, byte] of changes) changed[at] = byte
          await read(changed).catch((error: unknown) =>
            expect(error).toMatchObject({ code: expect.stringMatching(/invalid_request|too_large/) }),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\\\x\\\\y.jpg', 'y.jpg'],
    ['😀 ü.png', '😀 ü.png'],
    ['evil\u202egnp.exe', 'evil\u202egnp.exe'],
    ['CON', 'CON'],
    ['nul\0x', 'nul\0x'],
    ['..', null],
    [`${'n'.repeat(300)}.png`, `${'n'.repeat(300)}.png`],
  ])('takes the name %j', async (name, expected) => {
    await expect(read(form([filePart('x', name)]))).resolves.toMatchObject({ filename: expected })
  })

  it('takes filename*', async () => {
    const headers = `Content-Disposition: form-data; name="file"; filename*=UTF-8''%F0%9F%98%80.png`
    await expect(read(form([{ headers, content: 'x' }]))).resolves.toMatchObject({ filename: '😀.png' })
  })

  it.each<[string, readonly Part[], RegExp]>([
    ['no file', [fieldPart('a', '1')], /no part named `file`/],
    ['no parts', [], /no part|malformed/],
    ['two files', [filePart('1'), filePart('2')], /more than one/],
    [
      'a file under another name',
      [{ headers: 'Content-Disposition: form-data; name="photo"; filename="a.png"', content: 'x' }],
      /not `photo`/,
    ],
    ['text under the name of the file', [fieldPart('file', 'x')], /is text/],
    ['an empty file name', [filePart('x', '')], /empty name/],
    ['a field without a name', [{ headers: 'Content-Disposition: form-data', content: 'x' }, filePart('x')], /no name/],
    ['a name that is too long', [fieldPart('n'.repeat(300), 'x'), filePart('x')], /too long/],
    ['a NUL in a field', [fieldPart('a', 'x\0'), filePart('x')], /NUL/],
    ['a file name beyond reason', [filePart('x', 'n'.repeat(5000))], /4096/],
    [
      'part headers beyond reason',
      [{ headers: `X-Pad: ${'p'.repeat(40_000)}${CRLF}${filePart('').headers}`, content: 'x' }],
      /no part named/,
    ],
    [
      'many fields',
      [...Array.from({ length: 65 }, (_, i) => fieldPart(`f${i}`, '')), filePart('x')],
      /more than 64 fields/,
    ],
    [
      'many fields after the file',
      [filePart('x'), ...Array.from({ length: 65 }, (_, i) => fieldPart(`f${i}`, ''))],
      /more than 64 fields/,
    ],
    [
      'parts without a disposition',
      [...Array.from({ length: 1000 }, () => ({ headers: 'X: y', content: 'x' })), filePart('x')],
      /too many parts/,
    ],
  ])('refuses %s', async (_what, parts, message) => {
    await expect(read(form(parts))).rejects.toEqual(refused(message))
  })

  it('refuses 10,000 fields without reading them all', async () => {
    let served = 0
    const body = form([...Array.from({ length: 10_000 }, (_, i) => fieldPart(`f${i}`, 'x'.repeat(100))), filePart('x')])
    const stream = Readable.from(
      (function* () {
        for (; served < body.length; served += 16_384) yield body.subarray(served, served + 16_384)
      })(),
      { objectMode: false },
    )
    await expect(consume({ headers: FORM, stream })).rejects.toEqual(refused(/more than 64 fields/))
    expect(served).toBeLessThan(body.length / 4)
  })

  it('refuses fields that together are too large, one or many', async () => {
    const limits = { maxFieldBytes: 1000 }
    await expect(read(form([fieldPart('a', 'x'.repeat(1001)), filePart('x')]), FORM, limits)).rejects.toMatchObject({
      code: 'too_large',
    })
    await expect(
      read(form([fieldPart('a', 'x'.repeat(600)), fieldPart('b', 'x'.repeat(600)), filePart('x')]), FORM, limits),
    ).rejects.toMatchObject({ code: 'too_large' })
    await expect(read(form([fieldPart('a', 'x'.repeat(900)), filePart('x')]), FORM, limits)).resolves.toBeDefined()
  })

  it('refuses a preamble or an epilogue without end', async () => {
    const endless = Buffer.alloc(8 * 1024 * 1024, 'x')
    await expect(read(endless)).rejects.toEqual(refused(/too many bytes outside/))
    await expect(read(Buffer.concat([form([filePart('x')]), endless]))).rejects.toEqual(
      refused(/too many bytes outside/),
    )
  })

  it('takes a short preamble and epilogue', async () => {
    await expect(
      read(Buffer.concat([Buffer.from('hello\r\n'), form([filePart('x')]), Buffer.from('bye')])),
    ).resolves.toMatchObject({ sizeBytes: 1 })
  })

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    'multipart/form-data; boundary="a\u00e4"',
    'multipart/form-data; boundary="a\\"b"',
  ])('refuses %j', async (type) => {
    await expect(read(form([filePart('x')]), { 'content-type': type })).rejects.toEqual(refused(/boundary/))
  })

  it.each(['multipart/mixed; boundary=x', 'application/x-www-form-urlencoded'])(
    'refuses the kind of form %j',
    async (type) => {
      await expect(read(form([filePart('x')]), { 'content-type': type })).rejects.toMatchObject({
        code: 'unsupported_type',
      })
    },
  )

  it('keeps fields named like prototypes as data, and the last of two', async () => {
    const upload = await readUpload({
      headers: FORM,
      stream: Readable.from([
        form([fieldPart('__proto__', '1'), fieldPart('a', '1'), fieldPart('a', '2'), filePart('x')]),
      ]),
    })
    expect([...upload.fields]).toEqual([
      ['__proto__', '1'],
      ['a', '2'],
    ])
    await upload.finish()
  })

  it('knows the checksum from a field before or after the file', async () => {
    const field = fieldPart('sha256', sha256('x').toUpperCase())
    await expect(read(form([field, filePart('x')]))).resolves.toMatchObject({ expectedSha256: sha256('x') })
    await expect(read(form([filePart('x'), field]))).resolves.toMatchObject({ expectedSha256: sha256('x') })
    await expect(read(form([filePart('x'), fieldPart('sha256', 'nonsense')]))).rejects.toEqual(refused(/SHA-256/))
    await expect(read(form([fieldPart('sha256', 'nonsense'), filePart('x')]))).rejects.toEqual(refused(/SHA-256/))
  })

  it('finishes past a file that nobody read', async () => {
    const upload = await readUpload({
      headers: FORM,
      stream: Readable.from([form([filePart(Buffer.alloc(5_000_000)), fieldPart('a', '1')])]),
    })
    await expect(upload.finish()).resolves.toMatchObject({ fields: new Map([['a', '1']]) })
    await expect(upload.fieldsAfter).resolves.toEqual(new Map([['a', '1']]))
  })
})

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

describe('readUpload of a web request', () => {
  it('reads a form and a raw body', async () => {
    const data = new FormData()
    data.set('title', 'x')
    data.set('file', new Blob([new Uint8Array(2_000_000)], { type: 'image/webp' }), 'ü.webp')
    await expect(
      consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST', body: data }))),
    ).resolves.toMatchObject({
      filename: 'ü.webp',
      declaredMime: 'image/webp',
      sizeBytes: 2_000_000,
      before: { title: 'x' },
    })
    await expect(
      consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST', body: 'abc' }))),
    ).resolves.toMatchObject({ kind: 'raw', sizeBytes: 3 })
    await expect(consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST' })))).resolves.toMatchObject({
      sizeBytes: 0,
    })
  })

  it('fails when the body fails', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(10))
        controller.error(new Error('gone'))
      },
    })
    const request = new Request('http://x', { method: 'POST', body, duplex: 'half' } as RequestInit)
    await expect(consume(uploadSourceFromRequest(request))).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

describe('readUpload on a connection that is cut', () => {
  let server: Server
  const outcomes: Promise<unknown>[] = []
  const unhandled: unknown[] = []
  const onUnhandled = (error: unknown): void => void unhandled.push(error)
  beforeAll(async () => {
    process.on('unhandledRejection', onUnhandled)
    server = createServer((request, response) => {
      outcomes.push(
        consume({ headers: request.headers, stream: request }).then(
          (outcome) => outcome,
          (error: unknown) => error,
        ),
      )
      void outcomes.at(-1)!.then(() => response.end('ok'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    process.off('unhandledRejection', onUnhandled)
    server.closeAllConnections()
    server.close()
    expect(unhandled).toEqual([])
  })

  const size = 2_000_000
  const chunked = (body: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')])
  const bodies: [string, string, (part: number) => Buffer][] = [
    ['raw', `Content-Length: ${size}`, (part) => Buffer.alloc(size * part)],
    [
      'raw chunked',
      'Transfer-Encoding: chunked',
      (part) => (part === 0 ? Buffer.alloc(0) : chunked(Buffer.alloc(size * part))),
    ],
    [
      'multipart',
      `Content-Type: ${FORM['content-type']}\r\nContent-Length: ${size + 500}`,
      (part) => form([filePart(Buffer.alloc(size))]).subarray(0, size * part),
    ],
    [
      'multipart chunked',
      `Content-Type: ${FORM['content-type']}\r\nTransfer-Encoding: chunked`,
      (part) => chunked(form([filePart(Buffer.alloc(size))]).subarray(0, 10 + size * part)),
    ],
  ]
  for (const [kind, headers, body] of bodies) {
    for (const part of [0, 0.5, 0.99]) {
      for (const how of ['destroy', 'end', 'reset'] as const) {
        it(`fails promptly: ${kind}, ${part * 100} %, ${how}`, async () => {
          const before = outcomes.length
          const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
            socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`)
            socket.write(body(part), () =>
              setTimeout(() => (how === 'reset' ? socket.resetAndDestroy() : socket[how]()), 10),
            )
          })
          socket.on('error', () => {})
          await expect.poll(() => outcomes.length, { interval: 5 }).toBe(before + 1)
          await expect(outcomes[before]).resolves.toMatchObject({ code: 'invalid_request' })
          socket.destroy()
        })
      }
    }
  }
})
