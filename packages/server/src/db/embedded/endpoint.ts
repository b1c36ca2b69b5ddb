import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { ClientConfig } from 'pg'
import type { Endpoint } from './configuration.ts'
import { ADMIN, DATABASE, LOGIN } from './create-cluster.ts'
import { writeDurably } from './durable-file.ts'
import type { Placement } from './placement.ts'
import type { PostmasterNote } from './postmaster.ts'
import { makeSocketFolder, SOCKET_PORT, socketPath } from './socket-folder.ts'

/** How the login reaches the server, for `pg`. */
export type LoginConfig = ClientConfig & { host: string; port: number; user: string; database: string }

const LOOPBACK = '127.0.0.1'

/** The endpoint of a server about to start: a private socket, or a free loopback port on Windows, where Node has no unix sockets. */
export async function newEndpoint(place: Placement): Promise<Endpoint> {
  if (process.platform !== 'win32') return { kind: 'socket', folder: await makeSocketFolder(place), port: SOCKET_PORT }
  return { kind: 'tcp', host: LOOPBACK, port: await freePort(), password: await readPassword(place) }
}

/** The endpoint of a server that runs already, from its own note. */
export async function endpointOf(note: PostmasterNote, place: Placement): Promise<Endpoint> {
  if (note.socketFolder !== '') return { kind: 'socket', folder: note.socketFolder, port: note.port }
  return { kind: 'tcp', host: LOOPBACK, port: note.port, password: await readPassword(place) }
}

/** The login's configuration and that of the superuser. */
export function clientConfigs(endpoint: Endpoint): { login: LoginConfig; admin: LoginConfig; url: string } {
  const socket = endpoint.kind === 'socket'
  const shared = {
    host: socket ? endpoint.folder : endpoint.host,
    port: endpoint.port,
    database: DATABASE,
    ...(socket ? {} : { password: endpoint.password }),
  }
  const url = socket
    ? `postgresql://${LOGIN}@localhost/${DATABASE}?host=${encodeURIComponent(endpoint.folder)}&port=${endpoint.port}`
    : `postgresql://${LOGIN}:${endpoint.password}@${endpoint.host}:${endpoint.port}/${DATABASE}`
  return { login: { ...shared, user: LOGIN }, admin: { ...shared, user: ADMIN }, url }
}

/** Whether something listens at an endpoint. */
export function isListening(endpoint: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket =
      endpoint.kind === 'socket'
        ? connect(socketPath(endpoint.folder, endpoint.port))
        : connect(endpoint.port, endpoint.host)
    const answer = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.setTimeout(2_000, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/** The password of both logins where authentication is SCRAM; made once, kept 0600. */
export async function readPassword(place: Placement): Promise<string> {
  const path = join(place.home, 'password')
  const known = await readFile(path, 'utf8').catch(() => '')
  if (known !== '') return known
  const password = randomBytes(24).toString('hex')
  await writeDurably(path, password)
  return password
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, LOOPBACK, () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
