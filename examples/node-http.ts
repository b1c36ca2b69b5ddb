import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Holdall } from 'holdall'

/**
 * Holdall inside a server of your own, with nothing but Node: `createServer(holdallListener(holdall))`.
 * It also serves as middleware of Express, before any body parser.
 */
export function holdallListener(holdall: Pick<Holdall, 'fetch'>) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    try {
      const response = await holdall.fetch(toRequest(incoming, gone.signal))
      outgoing.writeHead(response.status, [...response.headers].flat())
      if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing)
      else outgoing.end()
    } catch {
      // The client is gone, or the file broke off: a cut connection is the only honest answer.
      outgoing.destroy()
    }
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const method = incoming.method ?? 'GET'
  const url = `http://${incoming.headers.host ?? 'localhost'}${incoming.url}`
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  // Not destroyed when Holdall refuses a body halfway: the answer still has to go out on the same socket.
  const body = Readable.from(incoming.iterator({ destroyOnReturn: false }), { objectMode: false })
  return new Request(url, { method, headers, signal, body: Readable.toWeb(body), duplex: 'half' } as RequestInit)
}
