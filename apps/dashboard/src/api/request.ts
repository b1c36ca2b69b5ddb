import { ApiProblem } from './api-problem.ts'

/** What a request may carry; absent query values are left out. */
export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON. */
  body?: unknown
  /** JSON that is text already, sent to the letter. */
  text?: string
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Sends a request. @throws {ApiProblem} for an answer that says no, and where there is none */
export type Send = (path: string, options?: RequestOptions) => Promise<Response>

/** Sends a request and reads the JSON that comes back. */
export type Request = <T>(path: string, options?: RequestOptions) => Promise<T>

/** What answers with media items, which have an older shape as well. */
const MEDIA =
  /^media\b(?!.*\/(?:usage|lineage|providers|generate|renditions|content|progressive|hls\/master\.m3u8|waveform|sprite\.\w+)$)|\/files\b/

/** The path with its query; media are asked for in the new shape alone. */
export function apiUrl(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams(MEDIA.test(path) ? { format: 'v2' } : {})
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.size === 0 ? `/api/${path}` : `/api/${path}?${search}`
}

/**
 * Builds the one function that talks to the server.
 *
 * @param onUnauthenticated called whenever an answer says that the session has ended
 */
export function createSend(onUnauthenticated: () => void, fetcher: typeof fetch = fetch.bind(globalThis)): Send {
  return async (path, { method = 'GET', query, body, text, headers, signal } = {}) => {
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body))
    let response: Response
    try {
      response = await fetcher(apiUrl(path, query), {
        method,
        credentials: 'same-origin',
        headers: {
          Accept: 'application/json',
          ...(content === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content }),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw ApiProblem.unreachable(error)
    }
    if (response.ok) return response
    if (response.status === 401) onUnauthenticated()
    throw ApiProblem.from(response.status, await response.text(), response.headers.get('Retry-After'))
  }
}

export function createRequest(send: Send): Request {
  return async <T>(path: string, options?: RequestOptions): Promise<T> => {
    const response = await send(path, options)
    return (response.status === 204 ? undefined : await response.json()) as T
  }
}
