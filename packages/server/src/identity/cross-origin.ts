import { isIP } from 'node:net'
import { HoldallError } from '@holdall/protocol'

/** Which origins browsers may call from; see {@link parseCorsOrigins}. */
export interface CorsOrigins {
  /** Whether every origin may call, then without cookies. */
  readonly any: boolean
  allows(origin: string): boolean
}

const LOOPBACK_ORIGIN = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/
const WILDCARD = /^(https?:\/\/)\*(\.[a-z0-9.-]+(?::\d{1,5})?)$/

/**
 * Reads `HOLDALL_CORS_ORIGINS`: `*`, `none`, or a comma list of origins such as `https://app.example.com`,
 * `https://*.example.com` and `loopback`. Unset means `loopback`: localhost, 127.0.0.1 and [::1] on any port.
 *
 * @throws {invalid_request} for an entry that is not an origin.
 */
export function parseCorsOrigins(value: string | readonly string[] = 'loopback'): CorsOrigins {
  const entries = (typeof value === 'string' ? value.split(',') : value).map((entry) => entry.trim())
  if (entries.includes('*')) return { any: true, allows: (origin) => origin !== 'null' }
  const exact = new Set<string>()
  const wildcards: { scheme: string; suffix: string }[] = []
  let loopback = false
  for (const entry of entries) {
    const wildcard = WILDCARD.exec(entry.toLowerCase())
    if (entry === 'none' || entry === '') continue
    if (entry === 'loopback') loopback = true
    else if (wildcard) wildcards.push({ scheme: wildcard[1]!, suffix: wildcard[2]! })
    else exact.add(parseOrigin(entry))
  }
  return {
    any: false,
    allows: (origin) =>
      exact.has(origin) ||
      (loopback && LOOPBACK_ORIGIN.test(origin)) ||
      wildcards.some(({ scheme, suffix }) => matchesWildcard(origin, scheme, suffix)),
  }
}

function matchesWildcard(origin: string, scheme: string, suffix: string): boolean {
  if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false
  return /^[a-z0-9.-]+$/.test(origin.slice(scheme.length, -suffix.length))
}

function parseOrigin(entry: string): string {
  const url = URL.canParse(entry) ? new URL(entry) : null
  const bare = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (url && bare && url.origin !== 'null') return url.origin
  throw new HoldallError('invalid_request', `HOLDALL_CORS_ORIGINS: "${entry.slice(0, 80)}" is not an origin`, {
    hint: 'Give *, none, loopback, or a comma list such as https://app.example.com, https://*.example.com',
  })
}

/** The own addresses of the server, to tell own pages from foreign ones. */
export interface OwnOrigin {
  /** `HOLDALL_PUBLIC_URL`. */
  publicUrl: URL | undefined
}

/**
 * Whether an `Origin` header names this server itself: its public URL, or the host that the request was sent to. The
 * scheme is not compared with the connection's, since a proxy that ends TLS may not say so; a page cannot choose its
 * `Origin` or its `Host`.
 */
export function isSameOrigin(origin: string, host: string | undefined, { publicUrl }: OwnOrigin): boolean {
  if (publicUrl && origin === publicUrl.origin) return true
  if (host === undefined || !/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false
  const { protocol } = new URL(origin)
  return origin === `${protocol}//${withoutDefaultPort(host.toLowerCase(), protocol)}`
}

function withoutDefaultPort(host: string, protocol: string): string {
  return host.replace(protocol === 'https:' ? /:443$/ : /:80$/, '')
}

/**
 * Whether a `Host` cannot be a foreign name that was rebound to this machine: an IP address, a name without a dot,
 * `*.localhost`, or the host of the public URL. Asked where no credential but the network protects an answer.
 */
export function isOwnHost(host: string | undefined, { publicUrl }: OwnOrigin): boolean {
  if (host === undefined) return true
  const name = host.toLowerCase().replace(/:\d{1,5}$/, '')
  if (name === '' || name.startsWith('[') || isIP(name) > 0 || name === publicUrl?.hostname) return true
  return !name.includes('.') || name.endsWith('.localhost')
}
