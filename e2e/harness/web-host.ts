import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server on this machine from which files are fetched. */
export interface WebHost {
  url: string
  /** `127.0.0.1:PORT`, as `HOLDALL_FETCH_ALLOW` names it. */
  host: string
  /** Paths in the order in which they were asked for. */
  asked: string[]
  stop: () => Promise<void>
}

export async function startWebHost(answer: RequestListener): Promise<WebHost> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    asked,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
