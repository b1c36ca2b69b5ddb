import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Bucket } from '../storage/bucket.ts'
import { isSigner } from '../storage/driver.ts'
import type { ContentSource } from './content/content-body.ts'
import { type ContentPlan, planContent, type Representation } from './content/plan.ts'
import { sendNode } from './content/send-node.ts'
import { contentRequestHeaders, sendWeb } from './content/send-web.ts'
import type { AppEnv } from './env.ts'

/** Answers a request for a file, on Node's own response where there is one. */
export async function sendContent(
  c: Context<AppEnv>,
  representation: Representation,
  source: ContentSource,
): Promise<Response> {
  const outgoing = c.env?.outgoing
  const incoming = c.env?.incoming
  if (!incoming || !outgoing) {
    const plan = planContent(contentRequestHeaders(c.req.raw.headers), c.req.method, representation)
    if (plan.problem) throw plan.problem
    return (await redirected(plan, source)) ?? sendWeb(plan, source)
  }
  const plan = planContent(incoming.headers, c.req.method, representation)
  const elsewhere = await redirected(plan, source)
  if (elsewhere) return elsewhere
  const result = await sendNode(outgoing, plan, source)
  if (result.error)
    c.get('log').error(
      { err: result.error instanceof Error ? result.error.message : String(result.error) },
      'a file could not be sent to its end',
    )
  return RESPONSE_ALREADY_SENT
}

const SIGNED_SECONDS = 60
/** Smaller bodies are here sooner than a second request. */
const REDIRECTED_BYTES = 256 * 1024

/** Sends the reader to the store, which answers ranges by itself; the decision who may read was made here. */
async function redirected(plan: ContentPlan, { signedUrl }: ContentSource): Promise<Response | null> {
  if (!signedUrl || plan.parts.length !== 1 || plan.bodyBytes < REDIRECTED_BYTES) return null
  const headers = new Headers()
  for (let at = 0; at < plan.headers.length; at += 2) headers.append(plan.headers[at]!, plan.headers[at + 1]!)
  const location = await signedUrl({
    contentType: headers.get('content-type') ?? 'application/octet-stream',
    contentDisposition: headers.get('content-disposition') ?? 'attachment',
  })
  for (const name of [
    'content-type',
    'content-length',
    'content-range',
    'content-disposition',
    'etag',
    'last-modified',
  ])
    headers.delete(name)
  headers.set('location', location)
  headers.set('cache-control', `private, max-age=${SIGNED_SECONDS / 2}`)
  return new Response(null, { status: 302, headers })
}

/** An object of the bucket as a source of content. */
export function objectSource(bucket: Bucket, key: string): ContentSource {
  const { driver } = bucket
  return {
    readBytes: (range) => bucket.readBytes(key, range),
    readStream: (range) => bucket.readStream(key, range),
    signedUrl:
      isSigner(driver) && driver.redirects
        ? (headers) => driver.signedUrl(key, { expiresInSeconds: SIGNED_SECONDS, ...headers })
        : undefined,
  }
}
