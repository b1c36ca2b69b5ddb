import { ERRORS, type ErrorCode, HoldallError } from '@holdall/protocol'
import { UnknownOutcomeError } from '../../db/index.ts'

/** A file that could not be brought over, and why; the rest goes on. */
export interface FolderFailure {
  path: string
  code: ErrorCode
  message: string
}

/** @throws the error itself when it is not about one file: the caller went away, the database or the store does not answer */
export function failureOf(path: string, error: unknown, signal?: AbortSignal): FolderFailure {
  if (signal?.aborted) throw signal.reason
  if (error instanceof UnknownOutcomeError) throw error
  if (error instanceof HoldallError && error.code === 'unavailable') throw error
  const { code, message = String(error) } = error as { code?: string; message?: string }
  if (code !== undefined && Object.hasOwn(ERRORS, code)) return { path, code: code as ErrorCode, message }
  // What the operating system says: it begins with its own code.
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return { path, code: 'unavailable', message }
  throw error
}
