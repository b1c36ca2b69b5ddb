import { HoldallError } from '@holdall/protocol'
import { headerValue } from './content-header.ts'
import type { UploadFields, UploadHeaders } from './upload-types.ts'

const HEX = /^[0-9a-f]{64}$/
// One member of a structured-fields dictionary whose value is a byte sequence, with ignored parameters.
const MEMBER =
  /[ \t]*([a-z*][a-z0-9_\-.*]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[ \t]*[a-z*][^,;]*)*[ \t]*(?:,(?=[ \t]*[a-z*])|$)/gy

/**
 * The SHA-256 that a raw body must have, from `X-Checksum-Sha256`, `Repr-Digest` and `Content-Digest`, in lower-case hex.
 * Other algorithms are ignored.
 * @throws {invalid_request} when one is malformed, or two disagree
 * @see RFC 9530
 */
export function expectedDigest(headers: UploadHeaders): string | null {
  return agree([checksumHeader(headers), digestHeader(headers, 'repr-digest'), digestHeader(headers, 'content-digest')])
}

/**
 * The SHA-256 that the file of a form must have: from `X-Checksum-Sha256`, `Repr-Digest` or a field `sha256`.
 * @throws {invalid_request} when one is malformed, two disagree, or `Content-Digest` is sent, which covers the envelope
 */
export function expectedFileDigest(headers: UploadHeaders, fields: UploadFields): string | null {
  if (headerValue(headers, 'content-digest') !== null) {
    throw new HoldallError('invalid_request', 'Content-Digest covers the whole form and is not checked', {
      hint: 'Send X-Checksum-Sha256 with the digest of the file, or a field `sha256`.',
    })
  }
  const field = fields.get('sha256')
  const fromField = field === undefined ? null : hexDigest(field, 'The field `sha256`')
  return agree([checksumHeader(headers), digestHeader(headers, 'repr-digest'), fromField])
}

function checksumHeader(headers: UploadHeaders): string | null {
  const value = headerValue(headers, 'x-checksum-sha256')
  return value === null ? null : hexDigest(value, 'X-Checksum-Sha256')
}

function hexDigest(value: string, name: string): string {
  const hex = value.trim().toLowerCase()
  if (HEX.test(hex)) return hex
  throw new HoldallError('invalid_request', `${name} is not a SHA-256 in 64 hexadecimal characters`)
}

function digestHeader(headers: UploadHeaders, name: 'repr-digest' | 'content-digest'): string | null {
  const value = headerValue(headers, name)
  if (value === null) return null
  let sha256: string | null = null
  let end = 0
  MEMBER.lastIndex = 0
  for (let match = MEMBER.exec(value); match; match = MEMBER.exec(value)) {
    end = MEMBER.lastIndex
    if (match[1] === 'sha-256') sha256 = match[2]!
    if (end === value.length) break
  }
  if (end === 0 || end !== value.length) throw malformed(name)
  if (sha256 === null) return null
  const bytes = Buffer.from(sha256, 'base64')
  if (bytes.length !== 32 || bytes.toString('base64') !== sha256) throw malformed(name)
  return bytes.toString('hex')
}

function malformed(name: string): HoldallError {
  return new HoldallError('invalid_request', `${name} is malformed`, { hint: 'Send it as `sha-256=:<base64>:`.' })
}

function agree(digests: readonly (string | null)[]): string | null {
  const given = new Set(digests.filter((digest) => digest !== null))
  if (given.size > 1) throw new HoldallError('invalid_request', 'The checksums that were sent with the file disagree')
  return given.values().next().value ?? null
}
