import { DELIVERY_COOKIE, SESSION_COOKIE, type SessionKind } from '../../identity/session-token.ts'

export interface CookieOptions {
  /** When it ends, in seconds since the epoch. */
  expiresAtSeconds: number
  /** Whether the client came by HTTPS. */
  secure: boolean
}

/**
 * The `Set-Cookie` of a signed value. The session is for our own pages alone (`SameSite=Strict`); the delivery cookie,
 * which can only read, also serves `<img>` on pages of other sites where HTTPS lets it.
 *
 * @see RFC 6265
 */
export function setSessionCookie(
  kind: SessionKind,
  value: string,
  { expiresAtSeconds, secure }: CookieOptions,
): string {
  return `${nameOf(kind)}=${value}; Expires=${new Date(expiresAtSeconds * 1000).toUTCString()}${attributes(kind, secure)}`
}

/** The `Set-Cookie` that removes the cookie. */
export function clearSessionCookie(kind: SessionKind, { secure }: Pick<CookieOptions, 'secure'>): string {
  return `${nameOf(kind)}=; Max-Age=0${attributes(kind, secure)}`
}

function nameOf(kind: SessionKind): string {
  return kind === 'session' ? SESSION_COOKIE : DELIVERY_COOKIE
}

function attributes(kind: SessionKind, secure: boolean): string {
  const sameSite = kind === 'session' ? 'Strict' : secure ? 'None' : 'Lax'
  return `; Path=/; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`
}
