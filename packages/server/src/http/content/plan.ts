import { randomBytes } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { evaluatePreconditions, ifRangeHolds, type RequestHeaders } from './conditional.ts'
import { servedType } from './content-type.ts'
import { contentDisposition } from './disposition.ts'
import { formatHttpDate } from './http-date.ts'
import { type ContentPart, multipartByteranges } from './multipart-byteranges.ts'
import { parseRange } from './ranges.ts'

/** One state of one file, as delivery sees it. */
export interface Representation {
  sizeBytes: number
  mimeType: string
  /** Strong, with its quotes, e.g. made by {@link strongEtag}. */
  etag: string
  lastModified: Date
  filename: string
  /** Whether its type may be shown in place. HTML, SVG and other active types never are, whatever this says. */
  inlineSafe: boolean
  /** Ask the browser to save instead of show. @default false */
  download?: boolean | undefined
  /** The value of `Cache-Control`. */
  cacheControl: string
  /** Whether pages of other origins may embed it: true for signed URLs and public items. @default false */
  crossOrigin?: boolean | undefined
  /** Further headers, flat: name, value, name, value. */
  extraHeaders?: readonly string[] | undefined
}

export interface ContentPlan {
  status: 200 | 206 | 304 | 412 | 416
  /** Flat: name, value, name, value; ready for `writeHead`. With a `problem`, type and length are left to its sender. */
  headers: string[]
  /** What to send, in order; empty for HEAD and for answers without content. */
  parts: readonly ContentPart[]
  /** Length of the body that `parts` make. */
  bodyBytes: number
  /** For 412 and 416: what a problem document would say. Send that with `headers`, or the bare answer. */
  problem: HoldallError | null
}

export interface PlanOptions {
  /** Separates the parts of a multi-range answer. @default 24 random hexadecimal characters */
  createBoundary?: () => string
}

const NOTHING: readonly ContentPart[] = []

// A stored file never becomes a page of our origin: opened directly it has no origin, no scripts and no network.
const CONTENT_POLICY =
  "default-src 'none'; img-src 'self' data:; media-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; sandbox"

/** The ETag of bytes with this SHA-256, in hex. */
export function strongEtag(sha256: string): string {
  return `"${sha256}"`
}

/**
 * Decides, without touching a byte, how a request for a file is answered: conditional headers first, then ranges.
 * Call it for GET and HEAD.
 * @see RFC 9110 §13, §14
 */
export function planContent(
  requestHeaders: RequestHeaders,
  method: string,
  representation: Representation,
  { createBoundary = randomBoundary }: PlanOptions = {},
): ContentPlan {
  const { sizeBytes, etag } = representation
  const headers = commonHeaders(representation)
  const outcome = evaluatePreconditions(requestHeaders, method, representation)
  if (outcome === 'not-modified') return { status: 304, headers, parts: NOTHING, bodyBytes: 0, problem: null }
  if (outcome === 'failed') {
    const problem = new HoldallError('precondition_failed', 'The content is not the one that was asked for', {
      details: { etag },
    })
    return { status: 412, headers, parts: NOTHING, bodyBytes: 0, problem }
  }

  const range = requestHeaders.range
  const served = servedType(representation.mimeType, representation.inlineSafe)
  // Range is defined for GET alone.
  const ranged =
    method === 'GET' && typeof range === 'string' && ifRangeHolds(requestHeaders, representation)
      ? parseRange(range, sizeBytes)
      : null
  if (ranged?.kind === 'unsatisfiable') {
    headers.push('Content-Range', `bytes */${sizeBytes}`)
    const problem = new HoldallError('range_not_satisfiable', `No such bytes: the content has ${sizeBytes}`, {
      details: { sizeBytes },
    })
    return { status: 416, headers, parts: NOTHING, bodyBytes: 0, problem }
  }

  const inline = served.inline && representation.download !== true
  headers.push('Content-Disposition', contentDisposition(inline ? 'inline' : 'attachment', representation.filename))

  if (ranged?.kind === 'ranges') {
    if (ranged.ranges.length > 1) {
      const body = multipartByteranges(ranged.ranges, sizeBytes, served.contentType, createBoundary())
      headers.push('Content-Type', body.contentType, 'Content-Length', String(body.totalBytes))
      return { status: 206, headers, parts: body.parts, bodyBytes: body.totalBytes, problem: null }
    }
    const only = ranged.ranges[0]!
    const length = only.end - only.start
    headers.push('Content-Type', served.contentType, 'Content-Length', String(length))
    headers.push('Content-Range', `bytes ${only.start}-${only.end - 1}/${sizeBytes}`)
    return { status: 206, headers, parts: [only], bodyBytes: length, problem: null }
  }

  headers.push('Content-Type', served.contentType, 'Content-Length', String(sizeBytes))
  if (method === 'HEAD' || sizeBytes === 0) return { status: 200, headers, parts: NOTHING, bodyBytes: 0, problem: null }
  return { status: 200, headers, parts: [{ start: 0, end: sizeBytes }], bodyBytes: sizeBytes, problem: null }
}

function commonHeaders(representation: Representation): string[] {
  const headers = [
    'Accept-Ranges',
    'bytes',
    'ETag',
    representation.etag,
    'Last-Modified',
    formatHttpDate(representation.lastModified),
    'Cache-Control',
    representation.cacheControl,
    'X-Content-Type-Options',
    'nosniff',
    'Content-Security-Policy',
    CONTENT_POLICY,
    'Cross-Origin-Resource-Policy',
    representation.crossOrigin === true ? 'cross-origin' : 'same-site',
  ]
  if (representation.extraHeaders) headers.push(...representation.extraHeaders)
  return headers
}

function randomBoundary(): string {
  return randomBytes(12).toString('hex')
}
