import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came to the provider. */
export interface AskedRequest {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** The JSON of the body, or of the form's part `request`. */
  json: { jobId: string; callbackUrl: string } & Record<string, unknown>
}

export type Answering = (request: AskedRequest, response: ServerResponse) => unknown

/** A provider's service on loopback, which answers as the test says. */
export interface ProviderStandIn {
  url: string
  port: number
  asked: AskedRequest[]
  /** What is answered from now on. */
  answers(answering: Answering): void
  close(): Promise<void>
}

export const SECRET = 'a secret that both sides know'

export async function providerStandIn(): Promise<ProviderStandIn> {
  const asked: AskedRequest[] = []
  let answering: Answering = (_request, response) => response.writeHead(500).end()
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const request = { path: incoming.url ?? '', headers: incoming.headers, body, json: jsonOf(incoming.headers, body) }
    asked.push(request)
    await answering(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    answers(next) {
      answering = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function jsonOf(headers: IncomingHttpHeaders, body: Buffer): AskedRequest['json'] {
  const text = headers['content-type']?.startsWith('multipart/')
    ? (/name="request"\r\n[^\r]*\r\n\r\n(.*)\r\n/.exec(body.toString('latin1'))?.[1] ?? '{}')
    : body.toString() || '{}'
  return JSON.parse(text) as AskedRequest['json']
}

export interface SignOptions {
  secret?: string
  id: string
  /** Seconds since 1970. @default now */
  at?: number
}

/** Signs by the letter of the standard, without our own code. @see https://github.com/standard-webhooks/standard-webhooks */
export function signed(
  body: Uint8Array | string,
  { secret = SECRET, id, at = Math.floor(Date.now() / 1000) }: SignOptions,
): Record<string, string> {
  const hmac = createHmac('sha256', secret).update(`${id}.${at}.`).update(body)
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${hmac.digest('base64')}` }
}

/** A second of silence: 8 kHz, 8 bits, one channel. */
export function silence(): Uint8Array<ArrayBuffer> {
  const wav = Buffer.alloc(44 + 8000, 0x80)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + 8000, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    wav.writeUInt16LE(value, at)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(8000, 28)
  wav.write('data', 36)
  wav.writeUInt32LE(8000, 40)
  return wav
}
