import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'

const KEY = /^[\x21-\x7e]{1,255}$/

/** What makes two requests the same request. Whatever a route does not know is null. */
export interface FingerprintParts {
  method: string
  /** The route with its ids and query, e.g. `/api/media?format=v2`. */
  path: string
  /** Who asks, and for whom. */
  caller: string
  contentType: string | null
  /** `Content-Length`. */
  requestBytes: number | null
  /** Declared digest of the body or the file, lower-case hex. */
  expectedSha256: string | null
  filename: string | null
  /** A small body itself, e.g. JSON. */
  body: Uint8Array | null
}

/**
 * Reads an `Idempotency-Key`; null when there is none.
 * @throws {invalid_request} when it is not 1–255 visible ASCII characters
 */
export function idempotencyKey(header: string | string[] | null | undefined): string | null {
  if (header === undefined || header === null) return null
  if (typeof header === 'string' && KEY.test(header)) return header
  throw new HoldallError('invalid_request', 'Idempotency-Key must be 1–255 visible ASCII characters', {
    hint: 'A UUID is a good key.',
  })
}

/**
 * A SHA-256 in hex over what is known of a request before its body is read (or over a small body as well).
 *
 * A form's boundary is left out of the content type, because clients draw a new one for every attempt.
 */
export function idempotencyFingerprint(parts: FingerprintParts): string {
  const hash = createHash('sha256')
  hash.update(
    JSON.stringify([
      1,
      parts.method.toUpperCase(),
      parts.path,
      parts.caller,
      parts.contentType === null ? null : withoutBoundary(parts.contentType),
      parts.requestBytes,
      parts.expectedSha256,
      parts.filename,
      parts.body === null ? null : createHash('sha256').update(parts.body).digest('hex'),
    ]),
  )
  return hash.digest('hex')
}

function withoutBoundary(contentType: string): string {
  const bare = contentType.trim().toLowerCase()
  return bare.startsWith('multipart/') ? bare.split(';', 1)[0]! : bare
}
