import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'
import { type HeaderPairs, withResponseHeaders } from './response-header.ts'

/** On every answer: bytes are what they are declared to be, and addresses do not travel to other sites. */
const EVERYWHERE: HeaderPairs = [
  ['X-Content-Type-Options', 'nosniff'],
  // Not `no-referrer`: with it, forms of our own pages would send `Origin: null`.
  ['Referrer-Policy', 'same-origin'],
]

/** Puts the headers that every answer carries. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return (c, next) => withResponseHeaders(c, next, EVERYWHERE)
}

export interface PagePolicyOptions {
  /** Further origins that the page talks to and shows media from, e.g. of presigned URLs. */
  mediaOrigins?: readonly string[]
  /** Whether the page may be shown in a frame of this server. @default false */
  framedBySelf?: boolean
}

/** Puts the headers of our own pages (the dashboard): nothing foreign runs in them or frames them. */
export function pageHeaders(options: PagePolicyOptions = {}): MiddlewareHandler<AppEnv> {
  const headers: HeaderPairs = [
    ['Content-Security-Policy', pagePolicy(options)],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['X-Frame-Options', options.framedBySelf ? 'SAMEORIGIN' : 'DENY'],
    ['Permissions-Policy', 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ]
  return (c, next) => withResponseHeaders(c, next, headers)
}

/**
 * The Content-Security-Policy of our own pages.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export function pagePolicy({ mediaOrigins = [], framedBySelf = false }: PagePolicyOptions = {}): string {
  const media = mediaOrigins.length === 0 ? '' : ` ${mediaOrigins.join(' ')}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Radix and its scroll lock add <style> elements at run time; styles without scripts can do little.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data:${media}`,
    `media-src 'self' blob: data:${media}`,
    `connect-src 'self'${media}`,
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBySelf ? "'self'" : "'none'"}`,
  ].join('; ')
}
