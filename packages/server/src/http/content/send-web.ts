import type { RequestHeaders } from './conditional.ts'
import { type ContentSource, ONE_READ_BYTES, openBody, readWholeBody } from './content-body.ts'
import type { ContentPlan } from './plan.ts'

const CONTENT_REQUEST_HEADERS = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
] as const

/** The headers of a web request that `planContent` looks at. */
export function contentRequestHeaders(headers: Headers): RequestHeaders {
  const picked: Record<string, string> = {}
  for (const name of CONTENT_REQUEST_HEADERS) {
    const value = headers.get(name)
    if (value !== null) picked[name] = value
  }
  return picked
}

/**
 * Makes a web-standard response of a plan. Cancelling its body closes the file; a source that fails or falls short
 * errors the body, so that the server in front breaks the connection instead of completing it.
 */
export async function sendWeb(plan: ContentPlan, source: ContentSource): Promise<Response> {
  const headers = new Headers()
  for (let index = 0; index < plan.headers.length; index += 2) {
    headers.append(plan.headers[index]!, plan.headers[index + 1]!)
  }
  const init = { status: plan.status, headers }
  if (plan.parts.length === 0) return new Response(null, init)
  if (plan.bodyBytes <= ONE_READ_BYTES) {
    const bytes = await readWholeBody(plan, source)
    return new Response(bytes as Uint8Array<ArrayBuffer>, init)
  }
  const body = await openBody(plan, source)
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await body.chunks.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          body.cancel()
          controller.error(error)
        }
      },
      cancel() {
        body.cancel()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(stream, init)
}
