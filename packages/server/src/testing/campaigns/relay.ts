import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A fixed address in front of a server that comes back under others; counts what clients send. */
export interface Relay {
  readonly url: string
  readonly sentBytes: number
  /** Where connections go from now on; those that are open are cut. */
  lead(url: string | null): void
  close(): Promise<void>
}

export async function startRelay(): Promise<Relay> {
  let port: number | null = null
  let sentBytes = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    if (port === null) return void client.destroy()
    const inside = connect(port, '127.0.0.1')
    const cut = () => {
      client.destroy()
      inside.destroy()
    }
    for (const socket of [client, inside]) {
      open.add(socket)
      socket.setNoDelay()
      socket.on('error', cut).on('close', () => {
        open.delete(socket)
        cut()
      })
    }
    client.on('data', ({ length }) => {
      sentBytes += length
    })
    client.pipe(inside)
    inside.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get sentBytes() {
      return sentBytes
    },
    lead(url) {
      port = url === null ? null : Number(new URL(url).port)
      for (const socket of open) socket.destroy()
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
