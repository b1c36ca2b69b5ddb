import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Random } from '../campaigns/campaign.ts'

/**
 * What goes wrong on the way to the store: it answers 500 or 503 without doing anything; `hang`, it never answers; `cut-request`, the
 * connection ends in the middle of the body that is sent; `cut-response`, in the middle of the answer; `lost-answer`, it did what it was asked and
 * the connection ends; `wrong-etag`, the answer names another ETag; `lost-part`, a part is acknowledged and dropped.
 */
export type StoreDamage =
  | 'internal-error'
  | 'slow-down'
  | 'hang'
  | 'cut-request'
  | 'cut-response'
  | 'lost-answer'
  | 'wrong-etag'
  | 'lost-part'

export interface StoreFault {
  damage: StoreDamage
  /** Of the requests that it could hit, 0 to 1. @default 1 */
  probability?: number
  /** Which requests it hits. @default all */
  matches?: (request: { method: string; url: string }) => boolean
  /** How many times it hits. @default no end */
  times?: number
}

export interface FaultProxy {
  endpoint: string
  /** What goes wrong from now on. */
  faults: StoreFault[]
  readonly injected: Record<StoreDamage, number>
  /** Requests that came. */
  readonly requests: number
  stop(): Promise<void>
}

const WRONG_ETAG = '"00000000000000000000000000000000"'

/** A way to an S3 server on which things go wrong as they do on real ones; the same seed and requests give the same faults. */
export async function startFaultProxy(target: string, { seed = 1 } = {}): Promise<FaultProxy> {
  const random = new Random(seed)
  const injected = {} as Record<StoreDamage, number>
  const state = { faults: [] as StoreFault[], requests: 0 }
  const pick = (incoming: IncomingMessage): StoreDamage | undefined => {
    const { method = '', url = '' } = incoming
    const fault = state.faults.find(
      ({ damage, probability = 1, matches, times = Number.POSITIVE_INFINITY }) =>
        times > 0 && fits(damage, method, url) && matches?.({ method, url }) !== false && random.chance(probability),
    )
    if (!fault) return undefined
    if (fault.times !== undefined) fault.times -= 1
    injected[fault.damage] = (injected[fault.damage] ?? 0) + 1
    return fault.damage
  }
  const server = createServer((incoming, outgoing) => {
    state.requests += 1
    handle(target, incoming, outgoing, pick(incoming))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    get faults() {
      return state.faults
    },
    set faults(faults) {
      state.faults = faults
    },
    injected,
    get requests() {
      return state.requests
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function fits(damage: StoreDamage, method: string, url: string): boolean {
  const isPart = method === 'PUT' && url.includes('partNumber=')
  if (damage === 'lost-part') return isPart
  if (damage === 'wrong-etag' || damage === 'cut-request') return method === 'PUT'
  if (damage === 'cut-response') return method === 'GET'
  return true
}

function handle(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  damage: StoreDamage | undefined,
): void {
  incoming.on('error', () => {})
  outgoing.on('error', () => {})
  if (damage === 'internal-error') refuse(incoming, outgoing, 500, 'InternalError')
  else if (damage === 'slow-down') refuse(incoming, outgoing, 503, 'SlowDown')
  else if (damage === 'hang') incoming.resume()
  else if (damage === 'lost-part')
    incoming.resume().on('end', () => outgoing.writeHead(200, { etag: WRONG_ETAG, 'content-length': 0 }).end())
  else forward(target, incoming, outgoing, damage)
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>injected</Message></Error>`
  incoming.resume()
  outgoing.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) }).end(body)
}

function forward(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  damage: StoreDamage | undefined,
): void {
  const { hostname, port } = new URL(target)
  const { method, url: path, headers } = incoming
  const upstream = request({ hostname, port, method, path, headers })
  const cut = () => {
    upstream.destroy()
    incoming.socket.destroy()
  }
  upstream.on('error', () => incoming.socket.destroy())
  upstream.on('continue', () => outgoing.writeContinue())
  upstream.on('response', (answer) => {
    answer.on('error', () => incoming.socket.destroy())
    if (damage === 'lost-answer') {
      answer.resume().on('end', cut)
      return
    }
    const changed = damage === 'wrong-etag' ? { ...answer.headers, etag: WRONG_ETAG } : answer.headers
    outgoing.writeHead(answer.statusCode ?? 502, changed)
    if (damage === 'cut-response') answer.once('data', (chunk: Buffer) => outgoing.write(half(chunk), cut))
    else answer.pipe(outgoing)
  })
  if (damage === 'cut-request') incoming.once('data', (chunk: Buffer) => upstream.write(half(chunk), cut))
  else incoming.pipe(upstream)
}

const half = (chunk: Buffer): Buffer => chunk.subarray(0, chunk.byteLength >> 1)
