import type { Send, SendOptions } from '../http/send.ts'
import { type FileBytes, isDiskFile } from './disk-file.ts'
import { type XhrDriverOptions, xhrDriver, xhrOf } from './xhr-driver.ts'

/** A request that carries bytes. */
export interface Chunk {
  method: 'POST' | 'PATCH'
  path: string
  headers: Record<string, string>
  bytes: FileBytes
  signal: AbortSignal
  /** Bytes of this request so far. */
  onProgress: (sentBytes: number) => void
  /** Told of the bytes as they are read, by a driver that sees them. */
  onRead?: ((start: number, bytes: Uint8Array) => void) | undefined
}

/** What an upload needs of an answer. */
export interface ChunkAnswer {
  status: number
  header(name: string): string | null
}

/** Sends bytes and tells how far it is. @throws {ApiProblem}; the signal's reason */
export type SendChunk = (chunk: Chunk) => Promise<ChunkAnswer>

export interface ChunkDriver {
  sendChunk: SendChunk
  /** Whether it sees the bytes that it sends. */
  seesBytes: boolean
}

export interface ChunkDriverOptions extends XhrDriverOptions {
  send: Send
}

/** `XMLHttpRequest` where there is one, because `fetch` tells nothing of what has been sent; `send` elsewhere. */
export function chunkDriver({ send, ...options }: ChunkDriverOptions): ChunkDriver {
  // A browser's `fetch` streams over HTTP/2 alone.
  const streams = isNode()
  const byFetch = fetchDriver(send, streams ? streamed : whole)
  const Xhr = xhrOf(globalThis)
  if (Xhr === undefined) return { sendChunk: byFetch, seesBytes: streams }
  const byXhr = xhrDriver(Xhr, options)
  return { sendChunk: (chunk) => (isDiskFile(chunk.bytes) ? byFetch(chunk) : byXhr(chunk)), seesBytes: false }
}

function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } }
  return process?.versions?.node !== undefined
}

type Carried = Pick<SendOptions, 'raw' | 'headers'>

function fetchDriver(send: Send, carry: (chunk: Chunk) => Carried): SendChunk {
  return async (chunk) => {
    const { method, path, signal, bytes, onProgress } = chunk
    const response = await send(path, { method, signal, retry: false, ...carry(chunk) })
    onProgress(bytes.size)
    await response.body?.cancel()
    return { status: response.status, header: (name) => response.headers.get(name) }
  }
}

/** Files on disk are of Node. */
const whole = ({ headers, bytes }: Chunk): Carried => ({ headers, raw: bytes as Blob })

/** Each byte is read once, to be sent and to be hashed; Node sends streams at twice the rate of a Blob. */
function streamed({ headers, bytes, onProgress, onRead }: Chunk): Carried {
  const raw = () => {
    const reader = bytes.stream().getReader()
    let start = 0
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await reader.read()
          if (done) return controller.close()
          onRead?.(start, value)
          start += value.byteLength
          controller.enqueue(value)
          onProgress(start)
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }
  return { raw, headers: { ...headers, 'Content-Length': String(bytes.size) } }
}
