/** What went wrong, for programs. */
export type FilesErrorCode =
  | 'invalid_request'
  | 'not_found'
  | 'conflict'
  | 'locked'
  | 'corrupt'
  | 'unavailable'
  | 'checksum_mismatch'

/** The one error of this package; what the system said is its `cause`. */
export class FilesError extends Error {
  readonly code: FilesErrorCode

  constructor(code: FilesErrorCode, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'FilesError'
    this.code = code
  }
}

/** The `code` of an error that the system gave, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Whether the system says that there is nothing at a path. */
export function isAbsent(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
