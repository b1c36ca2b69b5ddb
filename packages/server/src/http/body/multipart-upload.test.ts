import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BOUNDARY,
  CRLF,
  consume,
  FORM,
  fieldPart,
  filePart,
  form,
  type Part,
  read,
  sha256,
} from './testing/upload-fixtures.ts'
import { readUpload } from './upload-request.ts'

const refused = (message: RegExp, code = 'invalid_request') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

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
