import { ApiProblem } from './api-problem.ts'

/** What a request may carry; absent query values are left out. */
export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal | undefined
}

export type Request = <T>(path: string, options?: RequestOptions) => Promise<T>

/** The path with its query; every answer is asked for in the new shape alone. */
export function apiUrl(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams({ format: 'v2' })
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return `/api/${path}?${search}`
}

/**
 * Builds the one function that talks to the server.
 *
 * @param onUnauthenticated called whenever an answer says that the session has ended
 */
export function createRequest(onUnauthenticated: () => void, fetcher: typeof fetch = fetch.bind(globalThis)): Request {
  return async <T>(path: string, { method = 'GET', query, body, signal }: RequestOptions = {}): Promise<T> => {
    let response: Response
    try {
      response = await fetcher(apiUrl(path, query), {
        method,
        credentials: 'same-origin',
        headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw ApiProblem.unreachable(error)
    }
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
    if (response.status === 401) onUnauthenticated()
    throw ApiProblem.from(response.status, await response.text(), response.headers.get('Retry-After'))
  }
}
