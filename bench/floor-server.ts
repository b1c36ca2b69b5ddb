// The least that a server can do for the same bytes: bare node:http, no routing, no identity, no database.
// `node bench/floor-server.ts DIR` prints {"port": …}.
//   POST /upload     body → SHA-256 → temporary file → fdatasync → rename
//   GET  /files/NAME one read up to 64 KiB, 512 KiB stream buffers above
//   GET  /json       a JSON object of the size of a signed link
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const BATCH_BYTES = 1024 * 1024
const ONE_READ_BYTES = 64 * 1024
const STREAM_BYTES = 512 * 1024

const folder = process.argv[2]
if (!folder) throw new Error('usage: node bench/floor-server.ts DIR')
const temporary = join(folder, 'temporary')
const files = join(folder, 'files')
await mkdir(temporary, { recursive: true })
await mkdir(files, { recursive: true })

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.destroy()
  })
})
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })))
process.on('SIGTERM', () => process.exit(0))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/'
  if (request.method === 'POST') return send(response, 201, await upload(request))
  if (path.startsWith('/files/')) return download(join(files, basename(path)), response)
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  send(response, 200, { url: `http://127.0.0.1:4300/o/${'x'.repeat(120)}/content`, expiresAt })
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

async function upload(request: IncomingMessage): Promise<{ name: string; sha256: string }> {
  const name = randomUUID()
  const path = join(temporary, name)
  const handle = await open(path, 'wx')
  const hash = createHash('sha256')
  let batch: Buffer[] = []
  let batchBytes = 0
  let writing: Promise<void> = Promise.resolve()
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk)
    batch.push(chunk)
    batchBytes += chunk.length
    if (batchBytes < BATCH_BYTES) continue
    await writing
    writing = writeAll(handle, batch, batchBytes)
    batch = []
    batchBytes = 0
  }
  await writing
  if (batchBytes > 0) await writeAll(handle, batch, batchBytes)
  await handle.datasync()
  await handle.close()
  await rename(path, join(files, name))
  return { name, sha256: hash.digest('hex') }
}

async function writeAll(handle: FileHandle, buffers: Buffer[], bytes: number): Promise<void> {
  const { bytesWritten } =
    buffers.length === 1 ? await handle.write(buffers[0] as Buffer) : await handle.writev(buffers)
  if (bytesWritten < bytes) {
    const rest = Buffer.concat(buffers).subarray(bytesWritten)
    await writeAll(handle, [rest], rest.length)
  }
}

async function download(path: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(path)
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
  if (size <= ONE_READ_BYTES) response.end(await readFile(path))
  else await pipeline(createReadStream(path, { highWaterMark: STREAM_BYTES }), response)
}
