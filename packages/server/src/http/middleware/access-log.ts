import type { Context, MiddlewareHandler } from 'hono'
import type { LogLevel } from '../../log.ts'
import type { AppEnv } from '../env.ts'

export interface AccessLogOptions {
  /** Level of ordinary answers; 5xx are `warn`. @default 'info' */
  level?: Exclude<LogLevel, 'silent'>
  /** Paths that are not worth a line. @default health and metrics */
  quiet?: ReadonlySet<string>
  /** Monotonic milliseconds. @default performance.now */
  now?: () => number
}

const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
// What follows is a capability: whoever reads the log must not be able to use it.
const SECRET_SEGMENT = /^((?:\/[^/]+)?\/(?:o|s)\/)[^/]+/

/** Writes one line per request when its answer has left, or its client has. Queries and tokens are not written. */
export function accessLog({
  level = 'info',
  quiet = QUIET,
  now = () => performance.now(),
}: AccessLogOptions = {}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const path = c.req.path
    if (quiet.has(path)) return next()
    const startedAt = now()
    const outgoing = c.env?.outgoing
    if (!outgoing) {
      await next()
      write(c, level, path, c.res.status, now() - startedAt, true)
      return
    }
    outgoing.once('close', () => {
      write(c, level, path, outgoing.statusCode, now() - startedAt, outgoing.writableFinished)
    })
    return next()
  }
}

function write(
  c: Context<AppEnv>,
  level: Exclude<LogLevel, 'silent'>,
  path: string,
  status: number,
  durationMs: number,
  complete: boolean,
): void {
  const log = c.get('log')
  const lineLevel = status >= 500 ? 'warn' : level
  if (!log?.isLevelEnabled(lineLevel)) return
  const identity = c.get('identity')
  log[lineLevel](
    {
      method: c.req.method,
      path: concealSecrets(path),
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      address: c.get('clientAddress'),
      ...(identity && { userId: identity.userId, via: identity.via }),
      ...(!complete && { aborted: true }),
    },
    'request',
  )
}

/** A path without the tokens of signed links and shares. */
export function concealSecrets(path: string): string {
  return SECRET_SEGMENT.test(path) ? path.replace(SECRET_SEGMENT, '$1[token]') : path
}
