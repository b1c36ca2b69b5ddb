import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { AppEnv } from './env.ts'

/** A JSON answer; written straight to Node's response where there is one, which spares building a web-standard `Response`. */
export function answerJson(
  c: Context<AppEnv>,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return answerJsonText(c, JSON.stringify(value), status, headers)
}

/** The same with JSON that is text already. */
export function answerJsonText(
  c: Context<AppEnv>,
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const outgoing = c.env?.outgoing
  if (!outgoing || outgoing.headersSent) {
    return new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers } })
  }
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  outgoing.end(text)
  return RESPONSE_ALREADY_SENT
}
