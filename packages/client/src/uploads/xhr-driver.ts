import { ApiProblem } from '../http/api-problem.ts'
import { withQuery } from '../http/send.ts'
import type { TokenSource } from '../http/token-source.ts'
import type { Chunk, ChunkAnswer, SendChunk } from './chunk-driver.ts'

/** A connection on which nothing has moved for so long is dead. */
const STALLED_MS = 60_000
/** The server has all bytes, and makes an item of them. */
const ANSWER_MS = 300_000

/** An `XMLHttpRequest`, as far as it is used here. @see https://xhr.spec.whatwg.org */
interface Xhr {
  readonly status: number
  readonly responseText: string
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null }
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: Blob): void
  abort(): void
}
type XhrClass = new () => Xhr

export function xhrOf(scope: object): XhrClass | undefined {
  return (scope as { XMLHttpRequest?: XhrClass }).XMLHttpRequest
}

export interface XhrDriverOptions {
  token: TokenSource
  baseUrl: string
  /** Called when an answer says that the identity does not hold, also after a fresh token. */
  onUnauthenticated?: (() => void) | undefined
}

/** Sends by `XMLHttpRequest`; a token that has ended is renewed once. */
export function xhrDriver(Class: XhrClass, { token, baseUrl, onUnauthenticated }: XhrDriverOptions): SendChunk {
  const once = (chunk: Chunk, bearer: string | null) => sendOnce(new Class(), baseUrl, chunk, bearer)
  return async (chunk) => {
    const bearer = await token.current(chunk.signal)
    try {
      return await once(chunk, bearer).catch(async (error: unknown) => {
        if (!isUnauthenticated(error)) throw error
        const fresh = await token.renewed(bearer, chunk.signal)
        if (fresh === null || fresh === bearer) throw error
        return await once(chunk, fresh)
      })
    } catch (error) {
      if (isUnauthenticated(error)) onUnauthenticated?.()
      throw error
    }
  }
}

const isUnauthenticated = (error: unknown): boolean => error instanceof ApiProblem && error.status === 401

function sendOnce(
  request: Xhr,
  baseUrl: string,
  { method, path, headers, bytes, signal, onProgress }: Chunk,
  bearer: string | null,
): Promise<ChunkAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    let timer: ReturnType<typeof setTimeout>
    const abort = () => request.abort()
    const watch = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(abort, ms)
    }
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      finish()
    }
    signal.addEventListener('abort', abort)
    request.open(method, baseUrl + withQuery(path))
    const all = {
      Accept: 'application/json',
      ...headers,
      ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
    }
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => {
      watch(loaded < bytes.size ? STALLED_MS : ANSWER_MS)
      onProgress(loaded)
    }
    request.onerror = () => settle(() => reject(ApiProblem.unreachable()))
    request.onabort = () => settle(() => reject(signal.aborted ? signal.reason : ApiProblem.unreachable()))
    request.onload = () =>
      settle(() => {
        const { status } = request
        if (status >= 200 && status < 300) resolve({ status, header: (name) => request.getResponseHeader(name) })
        else reject(ApiProblem.from(status, request.responseText, request.getResponseHeader('Retry-After')))
      })
    watch(STALLED_MS)
    request.send(bytes as Blob)
  })
}
