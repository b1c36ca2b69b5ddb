import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is wrong with one answer; true when it has answered itself. */
export type Fault = (request: IncomingMessage, response: ServerResponse, tus: FaultyTus) => boolean | Promise<boolean>

interface Kept {
  bytes: Buffer
  length: number
  metadata: string
}

/** A server that speaks tus as Holdall does, in memory, and goes wrong in the ways that it is told. */
export class FaultyTus {
  readonly uploads = new Map<string, Kept>()
  /** Methods with paths, in order. */
  readonly asked: string[] = []
  /** Bytes of all bodies. */
  receivedBytes = 0
  readonly #faults: { asked: string; fault: Fault }[] = []
  readonly #created = new Map<string, string>()
  #server: Server | null = null
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy())
    })
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    this.#server?.close()
    if (this.#server) await once(this.#server, 'close')
  }

  /** The next request of this method, and path where one is given, goes wrong. @param asked `PATCH`, or `POST /api/media/check` */
  next(asked: string, ...faults: Fault[]): void {
    for (const fault of faults) this.#faults.push({ asked, fault })
  }

  countOf(method: string): number {
    return this.asked.filter((asked) => asked.startsWith(`${method} `)).length
  }

  /** Keeps what comes of a body, until `mostBytes`. */
  async keep(request: IncomingMessage, upload: Kept, mostBytes = Number.POSITIVE_INFINITY): Promise<void> {
    for await (const chunk of request) {
      this.receivedBytes += (chunk as Buffer).length
      upload.bytes = Buffer.concat([upload.bytes, (chunk as Buffer).subarray(0, mostBytes - upload.bytes.length)])
      if (upload.bytes.length >= mostBytes) return
    }
  }

  uploadOf(request: IncomingMessage): Kept | undefined {
    return this.uploads.get(new URL(request.url as string, this.url).pathname.split('/').at(-1) as string)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request
    const { pathname } = new URL(request.url as string, this.url)
    const asked = `${method} ${pathname}`
    this.asked.push(asked)
    const at = this.#faults.findIndex((fault) => asked === fault.asked || asked.startsWith(`${fault.asked} `))
    if (at !== -1 && (await (this.#faults.splice(at, 1)[0] as { fault: Fault }).fault(request, response, this))) return
    if (pathname === '/api/media/check') return json(response, 200, { known: false })
    if (pathname.startsWith('/api/media/')) return this.#media(request, response)
    if (method === 'POST') return this.#create(request, response)
    const upload = this.uploadOf(request)
    if (!upload) return problem(response, 404, { code: 'not_found' })
    if (method === 'DELETE')
      return this.#end(response, 204, {}, () => this.uploads.delete(pathname.split('/').at(-1) as string))
    if (method === 'PATCH') return this.#append(request, response, upload)
    this.#end(response, 200, { 'Upload-Offset': upload.bytes.length, 'Upload-Length': upload.length })
  }

  async #create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = String(request.headers['idempotency-key'])
    const id = this.#created.get(key) ?? `media-${this.uploads.size + 1}`
    this.#created.set(key, id)
    const fresh = { bytes: Buffer.alloc(0), length: Number(request.headers['upload-length']), metadata: '' }
    const upload = this.uploads.get(id) ?? fresh
    upload.metadata = String(request.headers['upload-metadata'])
    this.uploads.set(id, upload)
    if (upload.bytes.length === 0) await this.keep(request, upload)
    const headers = {
      Location: `http://inside:1/api/uploads/${id}`,
      'Upload-Offset': upload.bytes.length,
      'X-Media-Id': id,
    }
    this.#end(response, 201, headers)
  }

  async #append(request: IncomingMessage, response: ServerResponse, upload: Kept): Promise<void> {
    if (Number(request.headers['upload-offset']) !== upload.bytes.length)
      return problem(response, 409, { code: 'conflict' })
    const { bytes: before } = upload
    await this.keep(request, upload)
    const [, digest] = String(request.headers['upload-checksum'] ?? '').split(' ')
    const came = upload.bytes.subarray(before.length)
    if (digest && createHash('sha256').update(came).digest('base64') !== digest) {
      upload.bytes = before
      return problem(response, 460, { code: 'checksum_mismatch' })
    }
    this.#end(response, 204, { 'Upload-Offset': upload.bytes.length })
  }

  #media(request: IncomingMessage, response: ServerResponse): void {
    const upload = this.uploadOf(request)
    if (!upload || upload.bytes.length < upload.length) {
      problem(response, 404, { code: 'not_found' })
      return
    }
    const checksum = createHash('sha256').update(upload.bytes).digest('hex')
    const id = request.url?.split('?')[0]?.split('/').at(-1)
    json(response, 200, { id, checksum, sizeBytes: upload.length, projectId: null, sourceType: 'upload' })
  }

  #end(response: ServerResponse, status: number, headers: Record<string, string | number>, before = () => {}): void {
    before()
    response.writeHead(status, { 'Tus-Resumable': '1.0.0', ...headers }).end()
  }
}

/** A problem document of the server's own. */
export function problem(
  response: ServerResponse,
  status: number,
  document: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
  response.end(JSON.stringify({ title: 'No', detail: 'It says no.', status, ...document }))
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** Says no, with a problem document where it has a code. */
export const refuse =
  (status: number, code?: string, headers: Record<string, string> = {}): Fault =>
  (request, response) => {
    request.resume()
    if (code !== undefined) problem(response, status, { code }, headers)
    else response.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end('<h1>nginx</h1>')
    return true
  }

/** Answers as it is told. */
export const answer =
  (status: number, body: object): Fault =>
  (request, response) => {
    request.resume()
    json(response, status, body)
    return true
  }

/** Keeps some bytes, and cuts the connection. */
export const cutAfter =
  (keptBytes: number): Fault =>
  async (request, response, tus) => {
    const upload = tus.uploadOf(request)
    if (upload) await tus.keep(request, upload, upload.bytes.length + keptBytes)
    response.destroy()
    return true
  }

/** Does what it should, and its answer is lost. */
export const loseAnswer: Fault = (_request, response) => {
  response.writeHead = (() => response.destroy()) as unknown as typeof response.writeHead
  return false
}

/** Does what it should, and its answer never comes. */
export const keepWaiting: Fault = (_request, response) => {
  response.writeHead = () => response
  response.end = () => response
  return false
}

/** Takes headers away from an answer, as some proxies do. */
export const strip =
  (...names: string[]): Fault =>
  (_request, response) => {
    const { writeHead } = response
    response.writeHead = ((status: number, headers: Record<string, string>) => {
      const left = Object.entries(headers).filter(([name]) => !names.includes(name))
      return writeHead.call(response, status, Object.fromEntries(left))
    }) as typeof response.writeHead
    return false
  }
