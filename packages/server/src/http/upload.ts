import { HoldallError, parseUploadMetadata, type UploadMetadata } from '@holdall/protocol'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { IngestSource } from '../media/ingest-source.ts'
import { uploadIntent } from '../media/upload-intent.ts'
import { contentLength } from './body/content-header.ts'
import { continueOnRead } from './body/expect-continue.ts'
import { refuse } from './body/refuse.ts'
import { readUpload, uploadSourceFromRequest } from './body/upload-request.ts'
import type { Upload, UploadFields, UploadSource } from './body/upload-types.ts'
import type { AppEnv } from './env.ts'
import { problemOf, toHoldallError } from './middleware/problem.ts'
import { requestHeader } from './middleware/request-header.ts'
import { searchParams } from './search-params.ts'
import { tusStatus } from './tus/tus-protocol.ts'

/** Room for a form's own text around its file. */
const FORM_OVERHEAD_BYTES = 2 * 1024 * 1024

export interface IncomingUpload {
  upload: Upload
  /** For `ingest`. */
  source: IngestSource
}

/**
 * Reads the upload of a request and hands it to `use`; whatever goes wrong is answered in a way that a client still sending its body sees.
 *
 * @param maxBytes limit of the file
 */
export async function withUpload(
  c: Context<AppEnv>,
  maxBytes: number,
  use: (incoming: IncomingUpload) => Promise<Response>,
): Promise<Response> {
  const { incoming, outgoing } = c.env ?? {}
  const source: UploadSource =
    incoming && outgoing
      ? { headers: incoming.headers, stream: incoming, beforeRead: continueOnRead(incoming, outgoing) }
      : uploadSourceFromRequest(c.req.raw)
  let upload: Upload | undefined
  try {
    refuseEarly(source, maxBytes)
    upload = await readUpload(source)
    return await use({ upload, source: ingestSource(upload, c) })
  } catch (thrown) {
    const error = toHoldallError(thrown)
    upload?.abort(error)
    if (!incoming || !outgoing) {
      source.stream.destroy()
      throw error
    }
    if (outgoing.headersSent || incoming.complete) throw error
    const problem = problemOf(error, {
      requestId: c.get('requestId'),
      status: tusStatus(error, c) ?? error.status,
      hasCredential: requestHeader(c, 'authorization') !== undefined,
    })
    if (error.status >= 500)
      c.get('log').error({ err: error.message, cause: String(error.cause ?? '') }, 'an upload failed')
    await refuse(incoming, outgoing, {
      status: problem.status,
      headers: Object.entries(problem.headers).flat(),
      body: JSON.stringify(problem.body),
    })
    return RESPONSE_ALREADY_SENT
  }
}

function refuseEarly(source: UploadSource, maxBytes: number): void {
  const requestBytes = contentLength(source.headers)
  if (requestBytes !== null && requestBytes > maxBytes + FORM_OVERHEAD_BYTES) {
    throw new HoldallError('too_large', `The request has ${requestBytes} bytes; the limit of a file is ${maxBytes}`, {
      details: { maxBytes },
    })
  }
}

function ingestSource(upload: Upload, c: Context<AppEnv>): IngestSource {
  const query = queryFields(c)
  const before = parseFields(query, upload.fields)
  return {
    body: upload.body,
    filename: upload.filename === null ? null : storableName(upload.filename),
    declaredMime: upload.declaredMime,
    declaredBytes: upload.declaredBytes,
    expectedSha256: upload.expectedSha256 ?? before.sha256 ?? null,
    intent: uploadIntent(before),
    finish: async () => {
      const { fields, expectedSha256 } = await upload.finish()
      requireClient(c)
      const after = fields.size === 0 ? before : parseFields(query, fields)
      return { intent: uploadIntent(after), expectedSha256: expectedSha256 ?? after.sha256 ?? null }
    },
  }
}

/** Bytes behind the declared end break the connection: then the length lied, and what came is not what was meant. */
function requireClient(c: Context<AppEnv>): void {
  if (c.env?.incoming && !c.env.incoming.socket.writable)
    throw new HoldallError('invalid_request', 'The connection broke before the upload was done')
}

function queryFields(c: Context<AppEnv>): Record<string, string> {
  const { format: _format, ...fields } = Object.fromEntries(searchParams(c))
  return fields
}

/** Query and form fields beside a `metadata` document, which wins over both. */
export function parseFields(query: Record<string, string>, fields: UploadFields): UploadMetadata {
  if (fields.size === 0 && Object.keys(query).length === 0) return { metadata: {} }
  const { metadata, sha256: _digest, ...plain } = Object.fromEntries(fields)
  if (metadata !== undefined && metadata.trim() !== '') {
    const document = parseUploadMetadata(metadata)
    if (Object.keys(plain).length === 0 && Object.keys(query).length === 0) return document
    const base = parseUploadMetadata({ ...query, ...plain })
    return { ...base, ...document, metadata: { ...base.metadata, ...document.metadata } }
  }
  return parseUploadMetadata({ ...query, ...plain })
}

/** The original name as PostgreSQL can keep it: well-formed, without control characters, of bounded length. */
export function storableName(name: string): string {
  const clean = name.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
  if (clean.trim() === '') return 'file'
  if (clean.length <= 255) return clean
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? ''
  return `${clean.slice(0, 255 - extension.length).toWellFormed()}${extension}`
}
