import type { IncomingMessage } from 'node:http'
import { HoldallError } from '@holdall/protocol'

export interface AnswerLimits {
  maxBytes: number
  /** Without a byte. */
  idleMs: number
  /** For everything together, as the message says it; `signal` is what keeps it. */
  timeoutMs: number
  signal: AbortSignal
}

/** The bytes of an answer, once. @throws {too_large}; {unavailable} when it breaks off or takes too long */
export async function* countedBody(
  answer: IncomingMessage,
  { maxBytes, idleMs, timeoutMs, signal }: AnswerLimits,
): AsyncGenerator<Uint8Array> {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const { socket } = answer
  let received = 0
  try {
    for (;;) {
      // Waits for the other side alone: a store that takes its time is no fault of theirs.
      const idle = setTimeout(() => answer.destroy(silent(idleMs)), idleMs)
      const { done, value } = await chunks.next().finally(() => clearTimeout(idle))
      if (done === true) break
      received += value.length
      if (received > maxBytes) throw tooLarge(maxBytes)
      yield value
    }
    // A body that ends with its connection looks whole, also when that broke or was given up.
    if (!answer.complete || signal.aborted || socket.errored) throw socket.errored ?? signal.reason ?? new Error('cut')
  } catch (error) {
    throw connectionProblem(error, signal, timeoutMs)
  } finally {
    answer.destroy()
  }
}

export const tooLarge = (maxBytes: number) =>
  new HoldallError('too_large', `The file has more than ${maxBytes} bytes`, { details: { maxBytes } })
export const silent = (ms: number) =>
  new HoldallError('unavailable', `The other side was silent for ${ms / 1000} s`, { retryAfterSeconds: 30 })

/** What went wrong, without names and addresses of this side's network. */
export function connectionProblem(error: unknown, tooLate: AbortSignal, timeoutMs: number): unknown {
  if (error instanceof HoldallError) return error
  if (tooLate.aborted && tooLate.reason instanceof Error && tooLate.reason.name === 'TimeoutError')
    return new HoldallError('unavailable', `The file did not come within ${timeoutMs / 1000} s`, {
      retryAfterSeconds: 30,
    })
  if (tooLate.aborted) return tooLate.reason
  const { code = '' } = error as { code?: string }
  if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME/.test(code))
    return new HoldallError('unprocessable', 'The other side’s certificate is not valid', { cause: error })
  const message = code.startsWith('HPE_')
    ? 'The other side does not speak HTTP'
    : code === 'ECONNREFUSED'
      ? 'The other side refuses the connection'
      : 'The connection to the other side broke'
  return new HoldallError('unavailable', message, { cause: error, retryAfterSeconds: 30 })
}
