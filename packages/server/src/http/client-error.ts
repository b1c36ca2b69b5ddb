import { randomUUID } from 'node:crypto'
import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ErrorCode, HoldallError } from '@holdall/protocol'
import { problemOf } from './middleware/problem.ts'

interface Refusal {
  code: ErrorCode
  message: string
  /** Where HTTP has a better one than the code's own. */
  status?: number
}

const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { code: 'too_large', message: 'The headers of the request are too large', status: 431 },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { code: 'too_large', message: 'The chunk extensions of the body are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'invalid_request', message: 'The request did not arrive in time', status: 408 },
  HPE_INVALID_EOF_STATE: { code: 'invalid_request', message: 'The request was cut short' },
}
const MALFORMED: Refusal = {
  code: 'invalid_request',
  message: 'The request is not HTTP, or not framed as its headers say',
}

/** Answers what never becomes a request, or stops being one in the middle, with a problem like everything else. */
export function answerClientErrors(server: Server): void {
  server.on(
    'clientError',
    (error: Error & { code?: string }, socket: Socket & { _httpMessage?: { headersSent: boolean } }) => {
      // An answer that has begun cannot become another.
      if (!socket.writable || error.code === 'ECONNRESET' || socket._httpMessage?.headersSent)
        return void socket.destroy()
      const { code, message, status } = REFUSALS[error.code ?? ''] ?? MALFORMED
      const requestId = randomUUID()
      const problem = problemOf(new HoldallError(code, message), {
        requestId,
        ...(status === undefined ? {} : { status }),
      })
      const body = JSON.stringify(problem.body)
      const headers = {
        ...problem.headers,
        'X-Request-Id': requestId,
        'Content-Length': String(Buffer.byteLength(body)),
        Connection: 'close',
      }
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`)
      socket.destroySoon()
    },
  )
}
