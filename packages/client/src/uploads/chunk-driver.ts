import type { Send } from '../http/send.ts'
import type { TokenSource } from '../http/token-source.ts'
import { xhrDriver, xhrOf } from './xhr-driver.ts'

/** A request that carries bytes. */
export interface Chunk {
  method: 'POST' | 'PATCH'
  path: string
  headers: Record<string, string>
  bytes: Blob
  signal: AbortSignal
  /** Bytes of this request so far. */
  onProgress: (sentBytes: number) => void
}

/** What an upload needs of an answer. */
export interface ChunkAnswer {
  status: number
  header(name: string): string | null
}

/** Sends bytes and tells how far it is. @throws {ApiProblem}; the signal's reason */
export type SendChunk = (chunk: Chunk) => Promise<ChunkAnswer>

export interface ChunkDriverOptions {
  send: Send
  token: TokenSource
  baseUrl: string
}

/** `XMLHttpRequest` where there is one, because `fetch` tells nothing of what has been sent; `send` elsewhere. */
export function chunkDriver({ send, token, baseUrl }: ChunkDriverOptions): SendChunk {
  const Xhr = xhrOf(globalThis)
  return Xhr === undefined ? fetchDriver(send) : xhrDriver(Xhr, { token, baseUrl })
}

function fetchDriver(send: Send): SendChunk {
  return async ({ method, path, headers, bytes, signal, onProgress }) => {
    const response = await send(path, { method, headers, raw: bytes, signal, retry: false })
    onProgress(bytes.size)
    await response.body?.cancel()
    return { status: response.status, header: (name) => response.headers.get(name) }
  }
}
