import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'

export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/**
 * Puts headers on whatever answer follows. With Node's response at hand they are set on it before the route runs, so
 * that answers written straight to the socket carry them too; otherwise they are added to the finished answer.
 */
export async function withResponseHeaders(
  c: Context<AppEnv>,
  next: () => Promise<void>,
  headers: HeaderPairs,
): Promise<void> {
  const outgoing = c.env?.outgoing
  if (outgoing && !outgoing.headersSent) {
    for (const [name, value] of headers) outgoing.setHeader(name, value)
    return next()
  }
  await next()
  for (const [name, value] of headers) c.header(name, value)
}

/**
 * Adds a name to the `Vary` of whatever answer follows, beside what the route itself puts there. A route that writes
 * `Vary` straight to Node's response has to name it too.
 */
export async function varyOn(c: Context<AppEnv>, next: () => Promise<void>, name: string | undefined): Promise<void> {
  if (name === undefined) return next()
  const outgoing = c.env?.outgoing
  if (outgoing && !outgoing.headersSent) outgoing.setHeader('Vary', name)
  await next()
  const present = c.res.headers.get('vary')
  if (outgoing && present === null) return
  const names = present?.split(',').map((entry) => entry.trim().toLowerCase()) ?? []
  if (names.includes('*') || names.includes(name.toLowerCase())) return
  c.header('Vary', present === null ? name : `${present}, ${name}`)
}
