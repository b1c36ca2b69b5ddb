import type { IncomingMessage, RequestListener } from 'node:http'
import { isSigned, secretBytes } from './is-signed.ts'
import { type Answer, type Asked, type ImageService, makeImage, refusal } from './make-image.ts'

export interface ImageProviderOptions extends ImageService {
  /** The `secret` in `HOLDALL_PROVIDERS`. */
  secret: string
}

const MAX_BODY_BYTES = 128 * 1024
/** Less than Holdall waits, which is 120 s. */
const TIMEOUT_MS = 110_000

/** A provider for Holdall: `createServer(imageProvider(options))`. */
export function imageProvider({ secret, ...service }: ImageProviderOptions): RequestListener {
  const key = secretBytes(secret)
  return async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_MS)])
    const { status, headers, body } = await answerTo(request, key, service, signal).catch((error: unknown) => {
      if (!gone.signal.aborted) console.error(error)
      return refusal(502, 'The image service cannot be reached')
    })
    const isFile = Buffer.isBuffer(body)
    response
      .writeHead(status, { ...(isFile ? {} : { 'Content-Type': 'application/json' }), ...headers })
      .end(isFile ? body : JSON.stringify(body))
  }
}

async function answerTo(
  request: IncomingMessage,
  key: Buffer,
  service: ImageService,
  signal: AbortSignal,
): Promise<Answer> {
  if (request.method !== 'POST') return refusal(405, 'Requests are to be POST')
  const body = await bodyOf(request)
  if (body === null) return refusal(413, `Requests have at most ${MAX_BODY_BYTES} bytes`)
  if (!isSigned(key, request.headers, body)) return refusal(401, 'The signature is not right')
  return makeImage(service, JSON.parse(body.toString()) as Asked, signal)
}

/** @returns null when it is too long */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
