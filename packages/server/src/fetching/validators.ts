import type { IncomingHttpHeaders } from 'node:http'

/** What an answer said of its version, and which address said it. @see RFC 9110 §8.8 */
export interface Validators {
  url: string
  etag: string | null
  lastModified: string | null
}

/** Null where nothing was said by which it could be asked for again. */
export function validatorsOf(url: URL, headers: IncomingHttpHeaders): Validators | null {
  const { etag, 'last-modified': lastModified } = headers
  if (etag === undefined && lastModified === undefined) return null
  return { url: url.href, etag: etag ?? null, lastModified: lastModified ?? null }
}

/** Asks for a file only if it is another one by now; said to the very address that gave the version, and to no other. */
export function onlyIfChanged(url: URL, known: Validators | null | undefined): Record<string, string> {
  if (!known || known.url !== url.href) return {}
  return {
    ...(known.etag === null ? {} : { 'If-None-Match': known.etag }),
    ...(known.lastModified === null ? {} : { 'If-Modified-Since': known.lastModified }),
  }
}
