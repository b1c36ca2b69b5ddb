import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { connectionProblem } from '../../fetching/answer-body.ts'
import type { RepeatableBody } from './signed-body.ts'
import { signatureOf, signedHeaders } from './webhook-signature.ts'

export interface SignedRequest {
  url: URL
  secret: Uint8Array
  /** The `webhook-id`. */
  id: string
  body: RepeatableBody
  timeoutMs: number
  signal: AbortSignal
}

const MAX_HEADER_BYTES = 16 * 1024

/**
 * Posts a signed body to an address that the operator has configured, which may well be a private one; redirects are not followed.
 *
 * @throws {unavailable} when there is no answer
 */
export async function sendSigned(request: SignedRequest): Promise<IncomingMessage> {
  const { url, secret, id, body, timeoutMs, signal } = request
  const timestamp = String(Math.floor(Date.now() / 1000))
  const hmac = signatureOf(secret, id, timestamp)
  for await (const chunk of body.open()) hmac.update(chunk)
  signal.throwIfAborted()
  const headers = {
    ...signedHeaders(id, timestamp, hmac),
    'Content-Type': body.contentType,
    'Content-Length': body.sizeBytes,
    Accept: 'image/*, video/*, audio/*, application/json',
    'Accept-Encoding': 'identity',
    'User-Agent': 'Holdall',
  }
  try {
    return await post(url, headers, body, signal)
  } catch (error) {
    throw connectionProblem(error, signal, timeoutMs)
  }
}

function post(
  url: URL,
  headers: Record<string, string | number>,
  body: RepeatableBody,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method: 'POST',
      agent: false,
      headers,
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    })
    const sending = Readable.from(body.open())
    asking.on('response', (answer) => {
      // It may have decided before it has read everything.
      sending.destroy()
      resolve(answer)
    })
    asking.on('error', (error) => {
      sending.destroy()
      reject(error)
    })
    sending.on('error', (error) => asking.destroy(error))
    sending.pipe(asking)
  })
}
