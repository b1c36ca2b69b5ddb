import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { continueOnRead, deferContinue } from './expect-continue.ts'
import { refuse } from './refuse.ts'
import { readUpload } from './upload-request.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  deferContinue(server)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const refusal = { status: 413, headers: ['Content-Type', 'application/problem+json'], body: '{"code":"too_large"}' }

/** Talks raw HTTP; resolves with everything the server said until it closed. */
function talk(port: number, act: (socket: ReturnType<typeof connect>) => void): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => act(socket))
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(said))
  })
}

describe('refuse', () => {
  it('reaches a client that is still sending, and one that sends all before it looks', async () => {
    const port = await serve((request, response) => void refuse(request, response, refusal))
    const body = Buffer.alloc(20 * 1024 * 1024)
    const said = await talk(port, (socket) => {
      socket.pause()
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`)
      socket.write(body, () => socket.resume())
    })
    expect(said).toMatch(/^HTTP\/1.1 413 .*connection: close.*\{"code":"too_large"\}$/is)
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })
    expect([response.status, await response.json()]).toEqual([413, { code: 'too_large' }])
  })

  it('answers in the middle of an upload that was aborted', async () => {
    const port = await serve(async (request, response) => {
      const upload = await readUpload({ headers: request.headers, stream: request })
      let seen = 0
      try {
        for await (const chunk of upload.body) {
          seen += chunk.length
          if (seen > 1_000_000) upload.abort(new Error('limit'))
        }
      } catch {
        await refuse(request, response, refusal)
      }
    })
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: Buffer.alloc(10_000_000) })
    expect(response.status).toBe(413)
  })

  it('closes on a client that never stops, by bytes and by time', async () => {
    for (const limits of [{ drainBytes: 100_000 }, { drainMs: 50 }]) {
      const port = await serve((request, response) => void refuse(request, response, refusal, limits))
      const said = await talk(port, (socket) => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n')
        const timer = setInterval(() => socket.write(Buffer.alloc(10_000)), 2)
        socket.on('close', () => clearInterval(timer))
      })
      expect(said).toMatch(/413/)
    }
  })

  it('keeps the connection of a request that was already whole', async () => {
    const port = await serve((request, response) => {
      request.resume().on('end', () => void refuse(request, response, refusal))
    })
    const said = await talk(port, (socket) => {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx')
      setTimeout(() => socket.end(), 50)
    })
    expect(said).toMatch(/413/)
    expect(said).not.toMatch(/connection: close/i)
  })
})

describe('continueOnRead', () => {
  it('lets a client wait until its upload is wanted', async () => {
    const order: string[] = []
    const port = await serve(async (request, response) => {
      order.push('authorised')
      const upload = await readUpload({
        headers: request.headers,
        stream: request,
        beforeRead: continueOnRead(request, response),
      })
      order.push('opened')
      for await (const chunk of upload.body) order.push(Buffer.from(chunk).toString())
      await upload.finish()
      response.end('done')
    })
    const said = await talk(port, (socket) => {
      socket.write(
        'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
      )
      socket.once('data', (text: unknown) => {
        if (String(text).startsWith('HTTP/1.1 100')) socket.write('hello')
      })
    })
    expect(said).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/)
    expect(order).toEqual(['authorised', 'opened', 'hello'])
  })

  it('refuses without ever asking for the body', async () => {
    const port = await serve((request, response) => void refuse(request, response, refusal, { drainMs: 100 }))
    const said = await talk(
      port,
      (socket) =>
        void socket.write('POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n'),
    )
    expect(said).toMatch(/^HTTP\/1.1 413/)
    expect(said).not.toMatch(/100 Continue/)
  })

  it('sends nothing to a client that does not wait', async () => {
    const port = await serve(async (request, response) => {
      const upload = await readUpload({
        headers: request.headers,
        stream: request,
        beforeRead: continueOnRead(request, response),
      })
      await upload.finish()
      response.end('done')
    })
    const said = await talk(
      port,
      (socket) => void socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx'),
    )
    expect(said).toMatch(/^HTTP\/1.1 200/)
  })
})
