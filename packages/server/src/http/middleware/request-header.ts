import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'

/**
 * A request header by its name in lower case. Reads Node's parsed headers where there are any, which spares building a
 * `Headers` object for every request.
 */
export function requestHeader(c: Context<AppEnv>, name: string): string | undefined {
  const incoming = c.env?.incoming
  if (!incoming) return c.req.header(name)
  const value = incoming.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The value of one cookie as it was sent, or undefined; the first one counts. */
export function requestCookie(c: Context<AppEnv>, name: string): string | undefined {
  const header = requestHeader(c, 'cookie')
  if (!header?.includes(name)) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
