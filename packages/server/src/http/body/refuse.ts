import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Refusal {
  status: number
  /** Flat: name, value, name, value; without `Content-Length` and `Connection`. */
  headers: readonly string[]
  body: string | Uint8Array
}

export interface RefuseOptions {
  /** Bytes of the request that are read and thrown away. @default 64 MiB */
  drainBytes?: number
  /** How long that may take. @default 5,000 ms */
  drainMs?: number
}

/**
 * Answers a request whose body is still on its way, so that the client sees the answer.
 *
 * Closing a socket with unread bytes resets it, and the reset can overtake the answer. So the whole answer goes out first,
 * then a bounded amount of the rest is read and dropped, then the connection closes. Clients that look (browsers, curl, fetch) stop
 * sending at once. Resolves when the request is over; never rejects.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Refusal,
  { drainBytes = 64 * 1024 * 1024, drainMs = 5000 }: RefuseOptions = {},
): Promise<void> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const complete = request.complete || request.destroyed
  const answerHeaders = [...headers, 'Content-Length', String(bytes.length)]
  if (!complete) answerHeaders.push('Connection', 'close')
  response.writeHead(status, answerHeaders)
  // A client that waits for `100 Continue` sends nothing more; one that ignores it is drained like any other.
  if (complete) {
    response.end(bytes)
    return Promise.resolve()
  }
  response.write(bytes)

  return new Promise((resolve) => {
    let drained = 0
    const finish = (): void => {
      clearTimeout(timer)
      request.off('data', onData)
      request.off('end', finish)
      request.off('close', finish)
      response.off('close', finish)
      response.end()
      resolve()
    }
    const onData = (chunk: Uint8Array): void => {
      drained += chunk.length
      if (drained > drainBytes) finish()
    }
    const timer = setTimeout(finish, drainMs)
    timer.unref()
    request.on('error', ignore)
    request.on('end', finish)
    request.on('close', finish)
    response.on('close', finish)
    request.on('data', onData)
    request.resume()
  })
}

function ignore(): void {}
