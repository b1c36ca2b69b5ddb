import { HoldallError } from '@holdall/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { isSafeMethod } from '../middleware/require-identity.ts'
import { withResponseHeaders } from '../middleware/response-header.ts'

/** Where resumable uploads are. @see https://tus.io/protocols/resumable-upload */
export const UPLOADS_PATH = '/api/uploads'

export const TUS_VERSION = '1.0.0'
export const TUS_EXTENSIONS = 'creation,creation-with-upload,expiration,checksum,termination'
export const TUS_CHECKSUMS = 'sha1,sha256'
/** Status of a checksum that does not match: tus has one of its own. */
const CHECKSUM_MISMATCH = 460

/** Says in every answer which version is spoken, and refuses requests that speak another. */
export function tusVersion(): MiddlewareHandler<AppEnv> {
  return (c, next) =>
    withResponseHeaders(c, () => {
      const asked = requestHeader(c, 'tus-resumable')
      if (asked === undefined ? !isSafeMethod(c.req.method) : asked !== TUS_VERSION) {
        throw new HoldallError('precondition_failed', `Uploads speak tus ${TUS_VERSION}`, {
          hint: `Send "Tus-Resumable: ${TUS_VERSION}"`,
        })
      }
      return next()
    }, [
      ['Tus-Resumable', TUS_VERSION],
      ['Tus-Version', TUS_VERSION],
    ])
}

/** The status that an error has here, where that is not its usual one. */
export function tusStatus({ code }: HoldallError, c: Context<AppEnv>): number | undefined {
  return code === 'checksum_mismatch' && c.req.path.startsWith(UPLOADS_PATH) ? CHECKSUM_MISMATCH : undefined
}

/** A header that is a whole number of bytes. @throws {invalid_request} */
export function bytesHeader(c: Context<AppEnv>, name: string): number {
  const value = requestHeader(c, name.toLowerCase())
  const bytes = value !== undefined && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (Number.isSafeInteger(bytes)) return bytes
  throw new HoldallError('invalid_request', `The header ${name} must be a whole number of bytes`)
}

/** `Upload-Checksum`: what the bytes of a request must hash to. @throws {invalid_request} */
export function uploadChecksum(c: Context<AppEnv>): { algorithm: 'sha1' | 'sha256'; digest: Buffer } | undefined {
  const value = requestHeader(c, 'upload-checksum')
  if (value === undefined) return undefined
  const [, algorithm, encoded] = /^(sha1|sha256) ([A-Za-z0-9+/]+={0,2})$/.exec(value.trim()) ?? []
  const digest = Buffer.from(encoded ?? '', 'base64')
  if ((algorithm === 'sha1' && digest.length === 20) || (algorithm === 'sha256' && digest.length === 32))
    return { algorithm, digest }
  throw new HoldallError('invalid_request', 'The header Upload-Checksum is not valid', {
    hint: `It is one of ${TUS_CHECKSUMS}, a space, and the digest in base64`,
  })
}

/**
 * `Upload-Metadata`: comma-separated pairs of a key and a value in base64, which may be missing.
 *
 * @throws {invalid_request}
 */
export function uploadMetadata(c: Context<AppEnv>): Map<string, string> {
  const pairs = new Map<string, string>()
  const header = requestHeader(c, 'upload-metadata')
  if (header === undefined || header.trim() === '') return pairs
  for (const pair of header.split(',')) {
    const [, key, encoded = ''] = /^\s*([^\s,]+)(?:\s+([A-Za-z0-9+/]*={0,2}))?\s*$/.exec(pair) ?? []
    if (key === undefined || pairs.has(key)) throw malformed()
    try {
      pairs.set(key, new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64')))
    } catch {
      throw malformed()
    }
  }
  return pairs
}

function malformed(): HoldallError {
  return new HoldallError('invalid_request', 'The header Upload-Metadata is not valid', {
    hint: 'Pairs of a key and a value in base64 of UTF-8, separated by commas; no key twice',
  })
}
