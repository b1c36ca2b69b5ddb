import type { ServerResponse } from 'node:http'
import { type ContentSource, ONE_READ_BYTES, openBody, readWholeBody } from './content-body.ts'
import type { ContentPlan } from './plan.ts'

export interface SendResult {
  /** Body bytes handed to the connection. */
  sentBytes: number
  /** False when the client went away or the source failed after the head was sent; the connection is destroyed then. */
  complete: boolean
  /** Why a started answer could not be completed, unless the client went away. */
  error: unknown
}

/**
 * Sends a plan on Node's own response.
 *
 * Rejects only while nothing has been sent, so that the caller can still answer with a problem. Afterwards a failure
 * destroys the connection: a client never takes a short body for a whole one.
 */
export async function sendNode(
  response: ServerResponse,
  plan: ContentPlan,
  source: ContentSource,
): Promise<SendResult> {
  if (plan.parts.length === 0) {
    response.writeHead(plan.status, plan.problem ? [...plan.headers, 'Content-Length', '0'] : plan.headers).end()
    return { sentBytes: 0, complete: true, error: null }
  }
  if (plan.bodyBytes <= ONE_READ_BYTES) {
    const bytes = await readWholeBody(plan, source)
    if (response.destroyed) return { sentBytes: 0, complete: false, error: null }
    response.writeHead(plan.status, plan.headers).end(bytes)
    return { sentBytes: bytes.length, complete: true, error: null }
  }
  return stream(response, plan, source)
}

async function stream(response: ServerResponse, plan: ContentPlan, source: ContentSource): Promise<SendResult> {
  const body = await openBody(plan, source, { lend: true })
  if (response.destroyed) {
    body.cancel()
    return { sentBytes: 0, complete: false, error: null }
  }
  response.once('close', body.cancel)
  let sentBytes = 0
  try {
    response.writeHead(plan.status, plan.headers)
    for await (const chunk of body.chunks) {
      if (response.destroyed) break
      sentBytes += chunk.length
      await handOver(response, chunk)
    }
    if (response.destroyed) return { sentBytes, complete: false, error: null }
    response.end()
    return { sentBytes, complete: true, error: null }
  } catch (error) {
    if (!response.headersSent) throw error
    const clientLeft = response.destroyed
    response.destroy()
    return { sentBytes, complete: false, error: clientLeft ? null : error }
  } finally {
    response.off('close', body.cancel)
    body.cancel()
  }
}

/** Resolves when the system has taken the chunk, so that its memory can be used again, or when the client is gone. */
function handOver(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done)
      resolve()
    }
    response.once('close', done)
    response.write(chunk, done)
  })
}
