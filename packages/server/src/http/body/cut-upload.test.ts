import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consume, FORM, filePart, form } from './testing/upload-fixtures.ts'

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
          await expect.poll(() => outcomes.length, { interval: 5, timeout: 10_000 }).toBe(before + 1)
          await expect(outcomes[before]).resolves.toMatchObject({ code: 'invalid_request' })
          socket.destroy()
        })
      }
    }
  }
})
