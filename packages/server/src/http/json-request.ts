import type { Context } from 'hono'
import { continueOnRead } from './body/expect-continue.ts'
import { readJsonBody } from './body/json-body.ts'
import { uploadSourceFromRequest } from './body/upload-request.ts'
import type { UploadSource } from './body/upload-types.ts'
import type { AppEnv } from './env.ts'
import { requestHeader } from './middleware/request-header.ts'

export interface JsonRequestOptions {
  /** No body at all is fine. @default false */
  optional?: boolean
  /** @default 1 MiB */
  maxBytes?: number
}

/** The JSON of a request. @throws {invalid_request} {unsupported_type} {too_large} */
export async function jsonBody(
  c: Context<AppEnv>,
  { optional = false, maxBytes = 1024 * 1024 }: JsonRequestOptions = {},
): Promise<unknown> {
  if (optional && isBodyless(c)) return undefined
  const { incoming, outgoing } = c.env ?? {}
  const source: UploadSource =
    incoming && outgoing
      ? { headers: incoming.headers, stream: incoming, beforeRead: continueOnRead(incoming, outgoing) }
      : uploadSourceFromRequest(c.req.raw)
  return (await readJsonBody(source, { maxBytes, refuseNul: true })).value
}

function isBodyless(c: Context<AppEnv>): boolean {
  const length = requestHeader(c, 'content-length')
  return (
    length === '0' || (length === undefined && requestHeader(c, 'transfer-encoding') === undefined && !c.req.raw.body)
  )
}
