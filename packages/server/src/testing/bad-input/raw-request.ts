import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request of which every byte is chosen. */
export interface RawRequest {
  /** @default 'POST' */
  method?: string
  path: string
  /** Sent as they are; `Host` and `Connection: close` are added. */
  headers: Record<string, string | number>
  /** What follows the headers, in any framing. */
  body?: Uint8Array | string
  /** Send only so many bytes of the body, then do as `by` says. @default all of it */
  cutAfter?: number
  /** `reset` drops the connection, `end` closes our half of it. @default wait for the answer */
  by?: 'reset' | 'end'
}

const FLUSH_MS = 30
const ANSWER_MS = 15_000

/** Sends a request over a socket of its own. @returns the answer; null when the connection ended without one */
export async function sendRaw(url: string, request: RawRequest): Promise<Response | null> {
  const { method = 'POST', path, headers, body = '', cutAfter, by } = request
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const received = collect(socket)
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  const bytes = Buffer.from(body as string).subarray(0, cutAfter)
  await write(socket, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]))
  if (by) {
    // What was written must arrive before the connection is cut, or nothing of it would.
    await sleep(FLUSH_MS)
    if (by === 'reset') {
      socket.resetAndDestroy()
      return null
    }
    socket.end()
  }
  const timer = setTimeout(() => socket.destroy(), ANSWER_MS)
  const answer = parse(await received)
  clearTimeout(timer)
  socket.destroy()
  return answer
}

/** Body bytes in chunked framing, ended or left open. */
export function chunked(chunks: readonly (Uint8Array | string)[], { ended = true } = {}): Buffer {
  const framed = chunks.map((chunk) => {
    const bytes = Buffer.from(chunk as string)
    return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  })
  return Buffer.concat(ended ? [...framed, Buffer.from('0\r\n\r\n')] : framed)
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    // A server that refuses closes before it took everything: that is no failure of the test.
    socket.once('close', () => resolve())
    socket.write(bytes, () => resolve())
  })
}

/** All bytes until the connection closes or the answer is whole: a server that refuses goes on reading for a while. */
async function collect(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isWhole(Buffer.concat(chunks))) resolve()
    })
  })
  return Buffer.concat(chunks)
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n')
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.subarray(0, end + 2).toString('latin1'))?.[1]
  return end !== -1 && length !== undefined && bytes.length >= end + 4 + Number(length)
}

function parse(bytes: Buffer): Response | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return null
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  if (status === 100) return parse(bytes.subarray(end + 4))
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
  )
  const rest = bytes.subarray(end + 4)
  const length = headers.get('content-length')
  if (headers.get('transfer-encoding') === 'chunked')
    return new Response(new Uint8Array(dechunk(rest)), { status, headers })
  return new Response(new Uint8Array(length === null ? rest : rest.subarray(0, Number(length))), { status, headers })
}

function dechunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 4 + size
  }
}
