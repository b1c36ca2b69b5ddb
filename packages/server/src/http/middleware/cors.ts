import type { Context, MiddlewareHandler } from 'hono'
import type { CorsOrigins } from '../../identity/cross-origin.ts'
import type { AppEnv } from '../env.ts'
import { requestHeader } from './request-header.ts'
import { type HeaderPairs, varyOn, withResponseHeaders } from './response-header.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'
const REQUEST_HEADERS = [
  ...[
    'Authorization',
    'Content-Type',
    'Range',
    'If-Match',
    'If-None-Match',
    'If-Modified-Since',
    'If-Unmodified-Since',
  ],
  ...['If-Range', 'Idempotency-Key', 'Prefer', 'Last-Event-ID', 'Repr-Digest', 'Content-Digest', 'X-Checksum-Sha256'],
  ...[
    'X-Filename',
    'X-Conflicts',
    'X-Schema-Version',
    'X-Holdall-User',
    'X-Request-Id',
    'Tus-Resumable',
    'Upload-Length',
    'Upload-Offset',
  ],
  ...['Upload-Metadata', 'Upload-Checksum', 'Upload-Defer-Length', 'Upload-Concat', 'X-HTTP-Method-Override'],
].join(', ')
const ANSWER_HEADERS = [
  ...['Accept-Ranges', 'Content-Disposition', 'Content-Length', 'Content-Range', 'ETag', 'Link', 'Location'],
  ...['Repr-Digest', 'Retry-After', 'WWW-Authenticate', 'X-Media-Id', 'X-Request-Id', 'Tus-Resumable', 'Tus-Version'],
  ...['Tus-Extension', 'Tus-Max-Size', 'Tus-Checksum-Algorithm', 'Upload-Offset', 'Upload-Length', 'Upload-Metadata'],
  ...['Upload-Expires', 'Preference-Applied', 'X-Schema-Version', 'X-Migrated-From'],
].join(', ')
const PREFLIGHT_SECONDS = 7200

/**
 * Lets browsers call from the configured origins, and answers their preflights. Listed origins may send cookies (the
 * delivery cookie; a session cookie is never honoured from another origin), `*` may not.
 *
 * Runs before `authenticate`: a preflight carries no credentials.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function cors(origins: CorsOrigins): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const origin = requestHeader(c, 'origin')
    const granted = origin !== undefined && origins.allows(origin) ? grant(origins, origin) : NOTHING
    if (c.req.method === 'OPTIONS' && requestHeader(c, 'access-control-request-method') !== undefined) {
      return preflight(c, granted)
    }
    await withResponseHeaders(c, () => varyOn(c, next, origins.any ? undefined : 'Origin'), granted)
  }
}

const NOTHING: HeaderPairs = []

function grant(origins: CorsOrigins, origin: string): HeaderPairs {
  const expose = ['Access-Control-Expose-Headers', ANSWER_HEADERS] as const
  if (origins.any) return [['Access-Control-Allow-Origin', '*'], expose]
  return [['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true'], expose]
}

function preflight(c: Context<AppEnv>, granted: HeaderPairs): Response {
  const allowed: HeaderPairs = [
    ['Access-Control-Allow-Methods', METHODS],
    ['Access-Control-Allow-Headers', REQUEST_HEADERS],
    ['Access-Control-Max-Age', String(PREFLIGHT_SECONDS)],
  ]
  return c.body(null, 204, {
    Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    ...Object.fromEntries(granted.length === 0 ? [] : [...granted, ...allowed]),
  })
}
