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
