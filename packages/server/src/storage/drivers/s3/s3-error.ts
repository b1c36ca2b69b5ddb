import { HoldallError } from '@holdall/protocol'
import { errorCode, notFound, taken } from '../../storage-error.ts'

/** Answers that another attempt may change, by their code. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const PASSING = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'OperationAborted',
  'ConditionalRequestConflict',
  'ThrottlingException',
  'TooManyRequests',
  // The bytes were damaged on their way.
  'BadDigest',
  'XAmzContentSHA256Mismatch',
  'IncompleteBody',
  'TimeoutError',
])
const REFUSED = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'Forbidden', 'ExpiredToken'])
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** The status that the store answered with, if it answered. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

/** The code of the store's answer, e.g. `NoSuchKey`. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

/** Whether trying again may help: the store or the way to it was not well, which says nothing of the request. */
export function mayPass(error: unknown): boolean {
  if (error instanceof HoldallError) return error.code === 'unavailable'
  if (nameOf(error) === 'AbortError') return false
  const status = statusOf(error)
  if (PASSING.has(nameOf(error)) || status === 429 || (status !== undefined && status >= 500 && status !== 501))
    return true
  // What is no XML, or was cut in the middle.
  return status === undefined || (status < 300 && nameOf(error) !== 'NotImplemented')
}

/** Whether the request may have been carried out although it failed. */
export function mayBeDone(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined || status < 300 || status >= 500
}

/** Says what the store meant, once; a `HoldallError` is passed on as it is. */
export function s3Error(error: unknown, action: string, key: string): HoldallError {
  if (error instanceof HoldallError) return error
  const [name, status] = [nameOf(error), statusOf(error)]
  if (name === 'NoSuchBucket')
    return unavailable(action, key, 'the bucket is gone', 'Check the bucket of STORAGE_URL', error)
  if (status === 404) return notFound(key, error)
  if (status === 412) return taken(key, error)
  if (name === 'KeyTooLongError')
    return new HoldallError('invalid_request', `The key ${key} is too long for the store`, { cause: error })
  if (REFUSED.has(name) || status === 401 || status === 403)
    return unavailable(
      action,
      key,
      `the store refuses it (${name})`,
      'Check the credentials and what they may do',
      error,
    )
  if (status === undefined && NETWORK.has(errorCode(error) ?? ''))
    return unavailable(
      action,
      key,
      `the store cannot be reached (${errorCode(error)})`,
      'Check the network to it',
      error,
    )
  if (mayPass(error)) return unavailable(action, key, `the store failed (${name || status})`, 'Try again', error)
  const reason = error instanceof Error ? error.message : String(error)
  return new HoldallError('internal', `Could not ${action} ${key}: ${name} ${reason}`.trimEnd(), { cause: error })
}

function unavailable(action: string, key: string, problem: string, hint: string, cause: unknown): HoldallError {
  return new HoldallError('unavailable', `Could not ${action} ${key}: ${problem}`, { hint, cause })
}
