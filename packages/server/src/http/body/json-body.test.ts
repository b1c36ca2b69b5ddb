import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JsonBodyOptions, parseJsonBytes, readJsonBody } from './json-body.ts'
import { uploadSourceFromRequest } from './upload-request.ts'

const PATIENT = { timeout: 10_000 }

const read = (body: string, options: JsonBodyOptions = {}, type = 'application/json') =>
  readJsonBody(
    uploadSourceFromRequest(new Request('http://x', { method: 'POST', body, headers: { 'content-type': type } })),
    options,
  )
const parse = (text: string, options: JsonBodyOptions = {}) => parseJsonBytes(Buffer.from(text), options)
const code = (expected: string) => expect.objectContaining({ code: expected })

describe('readJsonBody', () => {
  it('reads a web request, keeping the text as it was sent', async () => {
    await expect(read('{"b": 1,\n"a": [2]}')).resolves.toEqual({
      value: { b: 1, a: [2] },
      text: '{"b": 1,\n"a": [2]}',
      sizeBytes: 18,
      type: 'application/json',
    })
  })

  it('says which of the types it was, without parameters', async () => {
    const types = ['application/json', 'application/merge-patch+json']
    await expect(read('1', { types }, 'Application/Merge-Patch+JSON; charset=utf-8')).resolves.toMatchObject({
      type: types[1],
    })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'json', ''])(
    'refuses the content type %j',
    async (type) => {
      await expect(read('{}', {}, type)).rejects.toMatchObject({ code: 'unsupported_type' })
    },
  )

  it('refuses an encoded body', async () => {
    const source = {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      stream: Readable.from([]),
    }
    await expect(readJsonBody(source)).rejects.toMatchObject({ code: 'unsupported_type' })
  })

  it('refuses more than the limit, by its declared and by its real length', async () => {
    await expect(read(`"${'x'.repeat(100)}"`, { maxBytes: 101 })).rejects.toMatchObject({ code: 'too_large' })
    await expect(read(`"${'x'.repeat(100)}"`, { maxBytes: 102 })).resolves.toBeDefined()
    const declared = {
      headers: { 'content-type': 'application/json', 'content-length': '200' },
      stream: new Readable({ read() {} }),
    }
    await expect(readJsonBody(declared, { maxBytes: 100 })).rejects.toMatchObject({ code: 'too_large' })
  })

  it('refuses a body that is shorter than its Content-Length, though the stream ends well', async () => {
    const source = {
      headers: { 'content-type': 'application/json', 'content-length': '5' },
      stream: Readable.from([Buffer.from('12')]),
    }
    await expect(readJsonBody(source)).rejects.toMatchObject({
      code: 'invalid_request',
      details: { receivedBytes: 2, declaredBytes: 5 },
    })
  })

  describe('on a real connection', () => {
    let server: Server
    const outcomes: Promise<unknown>[] = []
    beforeAll(async () => {
      server = createServer((request, response) => {
        const outcome = readJsonBody({ headers: request.headers, stream: request }).then(
          (body) => body.value,
          (error: unknown) => error,
        )
        outcomes.push(outcome)
        void outcome.then((value) => response.end(JSON.stringify(value)))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })

    it('reads it', async () => {
      const { port } = server.address() as AddressInfo
      const response = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body: '{"a":"ü"}',
        headers: { 'content-type': 'application/json' },
      })
      await expect(response.json()).resolves.toEqual({ a: 'ü' })
    })

    it('fails promptly when it is cut', async () => {
      const { port } = server.address() as AddressInfo
      const before = outcomes.length
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a":',
          () => socket.destroy(),
        ),
      )
      await expect.poll(() => outcomes.length, PATIENT).toBe(before + 1)
      await expect(outcomes[before]).resolves.toMatchObject({ code: 'invalid_request' })
    })
  })
})

describe('parseJsonBytes', () => {
  it.each(['', ' ', '{', '{"a":1,}', "{'a':1}", '1 2', 'undefined', 'NaN', '"\n"', '"open', '"open\\'])(
    'refuses %j',
    (text) => {
      expect(() => parse(text)).toThrow(code('invalid_request'))
    },
  )

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseJsonBytes(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/UTF-8/)
    expect(() => parseJsonBytes(Uint8Array.of(0x22, 0xc3))).toThrow(/UTF-8/)
  })

  it('takes a hundred levels and refuses one more, or a million', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parse(nested(100)).value).toHaveLength(1)
    expect(() => parse(nested(101))).toThrow(code('invalid_request'))
    expect(() => parse('[{"a":'.repeat(1_000_000))).toThrow(/levels/)
    expect(() => parse('['.repeat(1_000_000))).toThrow(/levels/)
  })

  it('does not count brackets inside strings', () => {
    expect(parse(JSON.stringify(['['.repeat(500), '\\"[{', '\\'])).value).toEqual(['['.repeat(500), '\\"[{', '\\'])
  })

  it('scans a string of a million backslashes and quotes in linear time', () => {
    const text = JSON.stringify('\\"'.repeat(250_000) + '\\'.repeat(500_000))
    const started = performance.now()
    expect(typeof parse(text).value).toBe('string')
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it.each([
    '{"__proto__":{"x":1}}',
    '[{"a":{"__proto__":null}}]',
    '{"\\u005f_proto__":1}',
    '{"_\\u005Fpr\\u006fto__":1}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"con\\u0073tructor":{"prototype":1}}',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(code('invalid_request'))
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('takes such names as plain data where a document may hold them', () => {
    const { value } = parse('{"__proto__":{"x":1}}', { allowPrototypeKeys: true })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
  })

  it.each(['{"constructor":"Ferrari"}', '{"a":"__proto__"}', '{"prototype":1}', '["constructor"]'])(
    'takes the harmless %s',
    (text) => {
      expect(parse(text).value).toEqual(JSON.parse(text))
    },
  )

  it('refuses NUL where asked, but not an escaped backslash that looks like it', () => {
    for (const text of ['"\\u0000"', '{"a":["x\\u0000"]}', '{"\\u0000":1}']) {
      expect(() => parse(text, { refuseNul: true })).toThrow(code('invalid_request'))
      expect(parse(text).value).toEqual(JSON.parse(text))
    }
    expect(parse('"\\\\u0000"', { refuseNul: true }).value).toBe('\\u0000')
  })

  it('reads every JSON value back as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parse(text, { allowPrototypeKeys: true }).value).toEqual(JSON.parse(text))
      }),
    )
  })
})
