import { FilesError, type FilesErrorCode, systemCode } from './files-error.ts'

/** Does something, and turns what the system says when it fails into `{what} - {reason}`. Our own errors say it already. */
export async function explained<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof FilesError
      ? error
      : new FilesError(codeFor(error), `${what} - ${reasonOf(error)}`, { cause: error })
  }
}

/** What engines say of circular data goes over several lines; the first says it. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? text
}

/** The code that fits an error of the system. */
export function codeFor(error: unknown): FilesErrorCode {
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'not_found'
    case 'EISDIR':
    case 'EINVAL':
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
    case 'ERR_INVALID_ARG_TYPE':
      return 'invalid_request'
    case 'EEXIST':
    case 'ENOTEMPTY':
      return 'conflict'
    default:
      return 'unavailable'
  }
}
