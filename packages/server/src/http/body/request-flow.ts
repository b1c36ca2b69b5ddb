import { HoldallError } from '@holdall/protocol'
import type { UploadSource } from './upload-types.ts'

export interface RequestFlowHandlers {
  onChunk(chunk: Uint8Array): void
  /** The body ended where its length says. */
  onEnd(): void
  /** Cut short, aborted, or longer than declared. Called once; nothing follows. */
  onFailure(error: Error): void
}

export interface RequestFlow {
  /** Lets bytes flow; the first call sends `100 Continue` where it is wanted. */
  resume(): void
  pause(): void
  /** Stops listening and leaves the stream paused, not destroyed, so that an answer can still be sent. */
  stop(): void
}

/**
 * Reads a request's body by events and tells a whole body from one that was cut, also where the layer in front hides
 * the cut: received bytes are compared with `Content-Length`.
 */
export function openRequestFlow(
  source: UploadSource,
  requestBytes: number | null,
  handlers: RequestFlowHandlers,
): RequestFlow {
  const { stream, signal } = source
  let receivedBytes = 0
  let started = false
  let over = false

  const stop = (): void => {
    if (over) return
    over = true
    stream.off('data', onData)
    stream.off('end', onEnd)
    stream.off('close', onClose)
    signal?.removeEventListener('abort', onAbort)
    // The error listener stays: a stream that fails later must not end the process.
    if (started) stream.pause()
  }
  const fail = (error: Error): void => {
    if (over) return
    stop()
    handlers.onFailure(error)
  }
  const onData = (chunk: Uint8Array): void => {
    receivedBytes += chunk.length
    if (requestBytes !== null && receivedBytes > requestBytes) {
      fail(new HoldallError('invalid_request', `The body is longer than its Content-Length of ${requestBytes} bytes`))
      return
    }
    handlers.onChunk(chunk)
  }
  const onEnd = (): void => {
    if (requestBytes !== null && receivedBytes !== requestBytes) {
      fail(cutShort(receivedBytes, requestBytes))
      return
    }
    stop()
    handlers.onEnd()
  }
  const onError = (cause: unknown): void => fail(cutShort(receivedBytes, requestBytes, cause))
  const onClose = (): void => fail(cutShort(receivedBytes, requestBytes))
  const onAbort = (): void => {
    const reason: unknown = signal?.reason
    fail(
      reason instanceof Error ? reason : new HoldallError('unavailable', 'The upload was aborted', { cause: reason }),
    )
  }

  stream.on('error', onError)
  stream.on('close', onClose)
  stream.on('end', onEnd)
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) queueMicrotask(onAbort)
  else if (stream.destroyed) queueMicrotask(onClose)

  return {
    resume() {
      if (over) return
      if (started) {
        stream.resume()
        return
      }
      started = true
      source.beforeRead?.()
      stream.on('data', onData)
      stream.resume()
    },
    pause() {
      if (started && !over) stream.pause()
    },
    stop,
  }
}

function cutShort(receivedBytes: number, declaredBytes: number | null, cause?: unknown): HoldallError {
  const of = declaredBytes === null ? '' : ` of ${declaredBytes}`
  return new HoldallError('invalid_request', `The request was cut short after ${receivedBytes}${of} bytes`, {
    hint: 'Send it again; for large files use a resumable upload.',
    details: { receivedBytes, ...(declaredBytes === null ? {} : { declaredBytes }) },
    cause,
  })
}
