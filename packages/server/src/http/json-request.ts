import { MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import type { Context } from 'hono'
import { continueOnRead } from './body/expect-continue.ts'
import { type JsonBody, readJsonBody } from './body/json-body.ts'
import { uploadSourceFromRequest } from './body/upload-request.ts'
import type { UploadSource } from './body/upload-types.ts'
import type { AppEnv } from './env.ts'
import { requestHeader } from './middleware/request-header.ts'

export interface JsonRequestOptions {
  /** No body at all is fine, and means this. @default a body is required */
  absent?: unknown
  /** @default 1 MiB */
  maxBytes?: number
}

/** The JSON of a request. @throws {invalid_request} {unsupported_type} {too_large} */
export async function jsonBody(
  c: Context<AppEnv>,
  { absent, maxBytes = 1024 * 1024 }: JsonRequestOptions = {},
): Promise<unknown> {
  if (absent !== undefined && isBodyless(c)) return absent
  return (await readJsonBody(sourceOf(c), { maxBytes, refuseNul: true })).value
}

/** The body of a document: any JSON, with its text as it was sent. @throws {invalid_request} {unsupported_type} {too_large} */
export function documentBody(c: Context<AppEnv>, types: readonly string[]): Promise<JsonBody> {
  return readJsonBody(sourceOf(c), { maxBytes: MAX_DOCUMENT_BYTES, types, allowPrototypeKeys: true })
}

function sourceOf(c: Context<AppEnv>): UploadSource {
  const { incoming, outgoing } = c.env ?? {}
  return incoming && outgoing
    ? { headers: incoming.headers, stream: incoming, beforeRead: continueOnRead(incoming, outgoing) }
    : uploadSourceFromRequest(c.req.raw)
}

function isBodyless(c: Context<AppEnv>): boolean {
  const length = requestHeader(c, 'content-length')
  return (
    length === '0' || (length === undefined && requestHeader(c, 'transfer-encoding') === undefined && !c.req.raw.body)
  )
}
