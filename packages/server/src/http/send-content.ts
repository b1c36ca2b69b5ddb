import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Bucket } from '../storage/bucket.ts'
import type { ContentSource } from './content/content-body.ts'
import { planContent, type Representation } from './content/plan.ts'
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
    return sendWeb(plan, source)
  }
  const plan = planContent(incoming.headers, c.req.method, representation)
  const result = await sendNode(outgoing, plan, source)
  if (result.error)
    c.get('log').error(
      { err: result.error instanceof Error ? result.error.message : String(result.error) },
      'a file could not be sent to its end',
    )
  return RESPONSE_ALREADY_SENT
}

/** An object of the bucket as a source of content. */
export function objectSource(bucket: Bucket, key: string): ContentSource {
  return { readBytes: (range) => bucket.readBytes(key, range), readStream: (range) => bucket.readStream(key, range) }
}
