import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { decode, encode } from 'dns-packet'
import { createResolver } from '../resolver.ts'
import type { ResolveHost } from '../safe-target.ts'

/** A name server on loopback, that says what a test wants it to say. */
export interface NameServer {
  /** Addresses by name; a function is asked each time. */
  names: Map<string, readonly string[] | (() => readonly string[])>
  /** How often each name was asked for. */
  asked: Map<string, number>
  resolveHost: ResolveHost
  close(): void
}

export async function startNameServer(): Promise<NameServer> {
  const names: NameServer['names'] = new Map()
  const asked = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const query = decode(message)
    const [question] = query.questions ?? []
    if (!question) return
    const { name, type } = question
    if (type === 'A') asked.set(name, (asked.get(name) ?? 0) + 1)
    const known = names.get(name)
    const addresses =
      (typeof known === 'function' && type === 'A' ? known() : typeof known === 'function' ? [] : known) ?? []
    const fitting = addresses.filter((address) => address.includes(':') === (type === 'AAAA'))
    const answers = fitting.map((data) => ({ type: type as 'A', name, ttl: 0, data }))
    socket.send(
      encode({ type: 'response', id: query.id ?? 0, flags: known ? 0 : 3, questions: query.questions ?? [], answers }),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    names,
    asked,
    resolveHost: createResolver([`127.0.0.1:${(socket.address() as AddressInfo).port}`]),
    close: () => socket.close(),
  }
}
