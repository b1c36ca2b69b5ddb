// The client process behind `runLoad`: reads a LoadSpec from standard input, prints a LoadResult.
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import { type Answer, HttpConnection } from './http-connection.ts'
import { type LoadResult, type LoadSpec, latencyOf, round } from './load.ts'

const CHUNK_BYTES = 1024 * 1024
const COUNTER_BYTES = 8

const spec = (await json(process.stdin)) as LoadSpec
const connections = Array.from({ length: spec.connections }, (_, index) => {
  return { http: new HttpConnection(spec.host, spec.port), send: sender(index) }
})

await phase(spec.warmup ?? 0)
process.stdout.write(JSON.stringify(await phase(spec.requests)))
for (const { http } of connections) http.close()

async function phase(requests: number): Promise<LoadResult> {
  const durations: number[] = []
  const byPath: number[][] = spec.paths.map(() => [])
  let next = 0
  let failures = 0
  let firstFailure: string | undefined
  let bytes = 0
  const startedAt = performance.now()
  await Promise.all(
    connections.map(async ({ http, send }) => {
      while (next < requests) {
        const pathIndex = next++ % spec.paths.length
        const sentAt = performance.now()
        const answer: Answer = await http.request((socket) => send(socket, pathIndex))
        const duration = performance.now() - sentAt
        durations.push(duration)
        byPath[pathIndex]?.push(duration)
        bytes += answer.bodyBytes + (spec.body?.sizeBytes ?? 0)
        if (answer.status >= 400 || answer.status < 200) {
          failures += 1
          firstFailure ??= `${answer.status} ${answer.text}`
        }
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  return {
    requests,
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    seconds: round(seconds),
    perSecond: round(requests / seconds),
    megabytesPerSecond: round(bytes / 1e6 / seconds),
    latencyMs: latencyOf(durations),
    medianMsByPath: byPath.map((list) => latencyOf(list).p50),
  }
}

/** Returns what writes one request of this connection; its bytes are made once and changed in eight places only. */
function sender(connection: number): (socket: Socket, pathIndex: number) => void | Promise<void> {
  const { body } = spec
  const prefix = Buffer.from(body?.prefixBase64 ?? '', 'base64')
  const suffix = Buffer.from(body?.suffixBase64 ?? '', 'base64')
  const heads = spec.paths.map((path, index) => {
    const user = (spec.headersBy === 'path' ? index : connection) % spec.headers.length
    const headers = { Host: `${spec.host}:${spec.port}`, ...spec.headers[user] }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    if (body) lines.push(`Content-Length: ${prefix.length + body.sizeBytes + suffix.length}\r\n`)
    return Buffer.from(`${spec.method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  })
  if (!body) return (socket, pathIndex) => void socket.write(heads[pathIndex] ?? '')

  const chunk = randomFillSync(Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, body.sizeBytes)))
  const first = Buffer.concat([prefix, chunk])
  const counterAt = prefix.length
  let counter = BigInt(process.pid) * 1_000_000_007n + BigInt(connection) * 1_000_003n
  return async (socket, pathIndex) => {
    // The answer to the previous request has come, so nobody reads these bytes any more.
    if (body.sizeBytes >= COUNTER_BYTES) first.writeBigUInt64LE(counter++, counterAt)
    socket.cork()
    socket.write(heads[pathIndex] ?? '')
    let flowing = socket.write(first)
    socket.uncork()
    for (let sent = chunk.length; sent < body.sizeBytes; sent += chunk.length) {
      if (!flowing) await once(socket, 'drain')
      flowing = socket.write(chunk.subarray(0, Math.min(chunk.length, body.sizeBytes - sent)))
    }
    if (suffix.length > 0) socket.write(suffix)
  }
}
