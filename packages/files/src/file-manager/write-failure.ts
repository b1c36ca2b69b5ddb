import { codeFor, reasonOf } from '../explained.ts'
import { FilesError } from '../files-error.ts'
import { LockTimeout } from '../lock/acquire-lock.ts'

const BEGIN = 'Atomic write failed: '

/** The error of a write that did not happen. */
export function writeFailure(file: string, error: unknown): FilesError {
  if (error instanceof FilesError && error.message.startsWith(BEGIN)) return error
  const code = error instanceof FilesError ? error.code : error instanceof LockTimeout ? 'locked' : codeFor(error)
  return new FilesError(code, `${BEGIN}${file} - ${reasonOf(error)}`, { cause: error })
}

/**
 * The text of data, as it is at this moment.
 *
 * @throws {invalid_request} for what JSON cannot hold
 */
export function serialize(file: string, data: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(data, null, 2)
  } catch (error) {
    throw new FilesError('invalid_request', `${BEGIN}${file} - ${reasonOf(error)}`, { cause: error })
  }
  if (text === undefined)
    throw new FilesError('invalid_request', `${BEGIN}${file} - ${typeof data} cannot be written as JSON`)
  return text
}
