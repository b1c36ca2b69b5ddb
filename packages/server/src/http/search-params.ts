import type { Context } from 'hono'
import type { AppEnv } from './env.ts'

/** The query of a request, without parsing the rest of its URL. */
export function searchParams(c: Context<AppEnv>): URLSearchParams {
  const url = c.env?.incoming?.url ?? c.req.url
  const mark = url.indexOf('?')
  if (mark === -1) return new URLSearchParams()
  const end = url.indexOf('#', mark)
  return new URLSearchParams(end === -1 ? url.slice(mark + 1) : url.slice(mark + 1, end))
}
