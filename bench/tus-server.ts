// The reference server of tus with its own store of files, to be measured against.
// `node bench/tus-server.ts DIR` prints {"port": …}; uploads go to /files.
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node bench/tus-server.ts DIR')
await mkdir(folder, { recursive: true })
const tus = new Server({ path: '/files', datastore: new FileStore({ directory: folder }) })
const server = createServer((request, response) => void tus.handle(request, response))
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })))
process.on('SIGTERM', () => process.exit(0))
