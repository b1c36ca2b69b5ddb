/** One row per error code: HTTP status, CLI exit code and the short title used in problem documents. */
export const ERRORS = {
  invalid_request: { status: 400, exitCode: 2, title: 'The request is not valid' },
  unauthenticated: { status: 401, exitCode: 3, title: 'Sign in first' },
  forbidden: { status: 403, exitCode: 3, title: 'Not allowed' },
  not_found: { status: 404, exitCode: 4, title: 'Not found' },
  gone: { status: 410, exitCode: 4, title: 'No longer available' },
  method_not_allowed: { status: 405, exitCode: 2, title: 'Method not allowed' },
  conflict: { status: 409, exitCode: 5, title: 'Conflicts with the current state' },
  in_use: { status: 409, exitCode: 5, title: 'Still in use' },
  precondition_failed: { status: 412, exitCode: 5, title: 'Changed in the meantime' },
  precondition_required: { status: 428, exitCode: 5, title: 'A precondition is required' },
  too_large: { status: 413, exitCode: 6, title: 'Too large' },
  quota_exceeded: { status: 413, exitCode: 6, title: 'The quota is used up' },
  unsupported_type: { status: 415, exitCode: 6, title: 'Type not supported' },
  range_not_satisfiable: { status: 416, exitCode: 6, title: 'Range outside the content' },
  checksum_mismatch: { status: 422, exitCode: 7, title: 'The checksum does not match' },
  idempotency_mismatch: { status: 422, exitCode: 7, title: 'Idempotency key reused for another request' },
  unprocessable: { status: 422, exitCode: 7, title: 'The content cannot be processed' },
  locked: { status: 423, exitCode: 8, title: 'Locked by another operation' },
  rate_limited: { status: 429, exitCode: 8, title: 'Too many requests' },
  corrupt: { status: 500, exitCode: 10, title: 'Stored data is damaged' },
  unavailable: { status: 503, exitCode: 9, title: 'Temporarily unavailable' },
  internal: { status: 500, exitCode: 1, title: 'Unexpected error' },
} as const

/** The closed list of error codes (CONTRACT §4). */
export type ErrorCode = keyof typeof ERRORS

/** One field that was refused: where it is and what was wrong with it. */
export interface FieldError {
  path: string
  message: string
}

export interface HoldallErrorOptions {
  /** What the person can do about it. */
  hint?: string | undefined
  /** Extra members of the problem document, e.g. `{ mediaId }`. */
  details?: Record<string, unknown> | undefined
  /** Per-field errors of an `invalid_request`. */
  errors?: FieldError[] | undefined
  /** Seconds after which a retry makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['locked', 'rate_limited', 'unavailable'])

/**
 * The one error type that crosses Holdall's borders.
 *
 * @example throw new HoldallError('too_large', 'The file has 12 MB, the limit is 10 MB', { hint: 'Compress it first' })
 */
export class HoldallError extends Error {
  override readonly name = 'HoldallError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Record<string, unknown> | undefined
  readonly errors: FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: HoldallErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.details = options.details
    this.errors = options.errors
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code)
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get exitCode(): number {
    return ERRORS[this.code].exitCode
  }
}
