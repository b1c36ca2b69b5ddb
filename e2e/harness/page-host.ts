import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}
const OF_HOLDALL = /^\/(?:api|o|storage)\//

/** A web server with a built page and, at the same origin, a Holdall: as an app is deployed. */
export interface PageHost {
  readonly url: string
  /** Which Holdall answers from now on; null: none, and connections are cut. */
  lead(holdallUrl: string | null): void
  stop(): Promise<void>
}

export async function startPageHost(folder: string): Promise<PageHost> {
  let holdall: URL | null = null
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? '/', 'http://page').pathname
    if (!OF_HOLDALL.test(path)) void sendFile(folder, path, outgoing)
    else if (holdall === null) outgoing.destroy()
    else pass(incoming, outgoing, holdall)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead(holdallUrl) {
      holdall = holdallUrl === null ? null : new URL(holdallUrl)
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What breaks on one side breaks on the other: an answer cut short must not look like a whole one. */
function pass(incoming: IncomingMessage, outgoing: ServerResponse, { hostname, port }: URL): void {
  const { method, url, headers } = incoming
  const asked = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    pipeline(answer, outgoing).catch(() => outgoing.destroy())
  })
  asked.on('error', () => outgoing.destroy())
  outgoing.on('close', () => asked.destroy())
  pipeline(incoming, asked).catch(() => asked.destroy())
}

async function sendFile(folder: string, path: string, outgoing: ServerResponse): Promise<void> {
  const file = join(folder, path, extname(path) === '' ? 'index.html' : '')
  const found = await stat(file).catch(() => null)
  if (found === null) return void outgoing.writeHead(404).end()
  outgoing.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
  await pipeline(createReadStream(file), outgoing).catch(() => outgoing.destroy())
}
