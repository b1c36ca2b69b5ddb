import { ApiProblem } from './api-problem.ts'
import { type RetryOptions, retried } from './retry.ts'
import type { TokenSource } from './token-source.ts'

type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

type Raw = string | FormData | Blob | Uint8Array<ArrayBuffer>

/** What a request may carry. */
export interface SendOptions {
  /** @default 'GET' */
  method?: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Absent and empty values are left out; lists become comma lists. */
  query?: Query | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is: JSON that is text already, a form, bytes, or what opens a stream of them for each attempt. Its type is `application/json` for text unless `headers` say otherwise. */
  raw?: Raw | (() => ReadableStream<Uint8Array>) | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** Lets a small request outlive the page. @see https://fetch.spec.whatwg.org/#request-keepalive-flag */
  keepalive?: boolean | undefined
  /**
   * Whether the same request may be sent again when no answer came, or one that says "later".
   * @default true for GET, HEAD, PUT and DELETE; a POST or PATCH that carries an `Idempotency-Key` or a condition may say so
   */
  retry?: boolean | undefined
}

/** Sends a request to a path of the server, such as `/api/media`. @throws {ApiProblem} for an answer that says no, and for none */
export type Send = (path: string, options?: SendOptions) => Promise<Response>

/** Sends a request and reads the JSON that comes back. @throws {ApiProblem} */
export type Request = <Answer>(path: string, options?: SendOptions) => Promise<Answer>

export interface SendSettings {
  /** Where the server is, without a slash at the end; empty for the page's own origin. */
  baseUrl: string
  token: TokenSource
  fetch: typeof fetch
  retries: RetryOptions
  /** Called when an answer says that the identity does not hold, also after a fresh token. */
  onUnauthenticated?: (() => void) | undefined
}

/** Bytes have no older shape, and of a picture `format` is the file's. */
const PART_OF_ITEM = /^\/api\/media\/[^/]+\/(?:content|image|poster|sprite|hls|waveform|progressive)\b/
const SAFE_TO_REPEAT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

/** The path with its query. Answers are asked for in the new shape alone. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text !== '') search.set(name, text)
  }
  if (path.startsWith('/api/') && !PART_OF_ITEM.test(path)) search.set('format', 'v2')
  return search.size === 0 ? path : `${path}?${search}`
}

/** Builds the one function that talks to the server. */
export function createSend({ baseUrl, token, fetch, retries, onUnauthenticated }: SendSettings): Send {
  async function once(path: string, options: SendOptions, bearer: string | null): Promise<Response> {
    const { method = 'GET', query, body, raw, headers, signal, keepalive } = options
    const stream = typeof raw === 'function' ? { body: raw(), duplex: 'half' } : undefined
    const content = stream?.body ?? (raw as Raw | undefined) ?? (body === undefined ? undefined : JSON.stringify(body))
    try {
      return await fetch(baseUrl + withQuery(path, query), {
        method,
        credentials: bearer === null ? 'same-origin' : 'omit',
        headers: {
          Accept: 'application/json',
          ...(typeof content === 'string' ? { 'Content-Type': 'application/json' } : {}),
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(stream ?? (content === undefined ? {} : { body: content })),
        ...(signal ? { signal } : {}),
        ...(keepalive ? { keepalive } : {}),
      })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw ApiProblem.unreachable(error)
    }
  }

  /** A token that has ended is renewed once. */
  async function withToken(path: string, options: SendOptions): Promise<Response> {
    const bearer = await token.current(options.signal)
    const response = await once(path, options, bearer)
    if (response.status !== 401) return response
    const fresh = await token.renewed(bearer, options.signal)
    if (fresh === null || fresh === bearer) return response
    await response.body?.cancel()
    return await once(path, options, fresh)
  }

  return (path, options = {}) => {
    const { method = 'GET', retry = SAFE_TO_REPEAT.has(method), signal } = options
    return retried(
      async () => {
        const response = await withToken(path, options)
        if (response.ok) return response
        if (response.status === 401) onUnauthenticated?.()
        throw ApiProblem.from(response.status, await bodyOf(response), response.headers.get('Retry-After'))
      },
      { ...retries, retries: retry ? retries.retries : 0, signal },
    )
  }
}

/** A refusal whose body breaks off is a refusal all the same. */
const bodyOf = (response: Response): Promise<string> => response.text().catch(() => '')

/** Reads what `send` brings as JSON. A body that is cut short counts as no answer. */
export function createRequest(send: Send): Request {
  return async <Answer>(path: string, options?: SendOptions): Promise<Answer> => {
    const response = await send(path, options)
    return (response.status === 204 ? undefined : await jsonOf(response)) as Answer
  }
}

/** @throws {ApiProblem} when the answer broke off, or a proxy put something else in its place */
export async function jsonOf<Answer>(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw ApiProblem.unreachable(error)
  }
}
