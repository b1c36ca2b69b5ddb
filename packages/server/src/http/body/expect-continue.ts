import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Lets requests with `Expect: 100-continue` through without the answer that Node would send at once: the route authorises
 * and checks limits first, and {@link continueOnRead} sends it when the body is wanted.
 * @see RFC 9110 §10.1.1
 */
export function deferContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
}

/** Whether the client waits for `100 Continue` before it sends its body. */
export function expectsContinue(request: IncomingMessage): boolean {
  return request.headers.expect?.trim().toLowerCase() === '100-continue'
}

/** The `beforeRead` of an upload source: sends `100 Continue` if the client waits for it. */
export function continueOnRead(request: IncomingMessage, response: ServerResponse): () => void {
  return () => {
    if (expectsContinue(request) && !response.headersSent && !response.destroyed) response.writeContinue()
  }
}
