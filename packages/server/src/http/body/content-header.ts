import { HoldallError } from '@holdall/protocol'
import type { UploadHeaders } from './upload-types.ts'

const TYPE = /^\s*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)\s*(?:;|$)/
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"\\]*)"|([^\s;"]+))\s*(?=;|$)/i
const BOUNDARY_CHARACTERS = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/
const DIGITS = /^\d{1,15}$/

/** One header's value; several of one name are joined as the RFC joins lists. */
export function headerValue(headers: UploadHeaders, name: string): string | null {
  const value = headers[name]
  if (value === undefined) return null
  return typeof value === 'string' ? value : value.join(', ')
}

/** The media type without parameters, in lower case; null when absent or not a type. */
export function mediaType(headers: UploadHeaders): string | null {
  return TYPE.exec(headerValue(headers, 'content-type') ?? '')?.[1]?.toLowerCase() ?? null
}

/**
 * The boundary of a multipart body.
 * @throws {invalid_request} when it is missing or not 1–70 of the characters that RFC 2046 allows
 */
export function multipartBoundary(headers: UploadHeaders): string {
  const match = BOUNDARY.exec(headerValue(headers, 'content-type') ?? '')
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined || boundary === '') {
    throw new HoldallError('invalid_request', 'The multipart Content-Type names no boundary', {
      hint: 'Let the HTTP library set the Content-Type of a form; do not set it by hand.',
    })
  }
  if (!BOUNDARY_CHARACTERS.test(boundary)) {
    throw new HoldallError(
      'invalid_request',
      'The multipart boundary is not 1–70 of the characters that RFC 2046 allows',
    )
  }
  return boundary
}

/**
 * `Content-Length` in bytes, or null when there is none.
 * @throws {invalid_request} when it is not a number
 */
export function contentLength(headers: UploadHeaders): number | null {
  const value = headerValue(headers, 'content-length')
  if (value === null) return null
  if (!DIGITS.test(value))
    throw new HoldallError('invalid_request', `Content-Length is not a number of bytes: ${value}`)
  return Number(value)
}
