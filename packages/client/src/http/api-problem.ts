import type { ErrorCode, FieldError, MediaUsage } from '@holdall/protocol'

interface ProblemDocument {
  code?: ErrorCode
  title?: string
  detail?: string
  hint?: string
  requestId?: string
  errors?: FieldError[]
  /** The limit of a `too_large`. */
  maxBytes?: number
  /** The places that an `in_use` names. */
  usedBy?: MediaUsage['items']
  /** How many places there are. */
  useCount?: number
}

/**
 * An answer that says no, or a server that does not answer.
 *
 * @see RFC 9457
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** 0 when there was no answer at all. */
  readonly status: number
  readonly code: ErrorCode | 'unreachable'
  readonly title: string
  readonly hint: string | undefined
  readonly requestId: string | undefined
  readonly errors: FieldError[]
  readonly retryAfterSeconds: number | undefined
  /** What would have been accepted, of a `too_large`. */
  readonly maxBytes: number | undefined
  /** What refers to it, of an `in_use`. */
  readonly usedBy: MediaUsage['items']
  /** In how many places, also those that are not named. */
  readonly useCount: number

  constructor(status: number, document: ProblemDocument, retryAfterSeconds?: number, cause?: unknown) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`, cause === undefined ? {} : { cause })
    this.status = status
    this.code = document.code ?? (status === 0 ? 'unreachable' : 'internal')
    this.title = document.title ?? 'The server refused the request'
    this.hint = document.hint
    this.requestId = document.requestId
    this.errors = document.errors ?? []
    this.retryAfterSeconds = retryAfterSeconds
    this.maxBytes = document.maxBytes
    this.usedBy = Array.isArray(document.usedBy) ? document.usedBy : []
    this.useCount = document.useCount ?? this.usedBy.length
  }

  /** Reads an answer's body, which a proxy in between may have replaced by anything. */
  static from(status: number, body: string, retryAfter: string | null): ApiProblem {
    const seconds = retryAfter === null ? Number.NaN : Number(retryAfter)
    return new ApiProblem(status, parseProblem(body), Number.isFinite(seconds) ? seconds : undefined)
  }

  static unreachable(cause?: unknown): ApiProblem {
    return new ApiProblem(
      0,
      {
        title: 'Holdall cannot be reached',
        detail: 'The server did not answer.',
        hint: 'Check that it is running and that you are connected.',
      },
      undefined,
      cause,
    )
  }

  /** Any thrown value as a problem. */
  static of(error: unknown): ApiProblem {
    if (error instanceof ApiProblem) return error
    return new ApiProblem(
      0,
      { code: 'internal', title: 'The page met an unexpected error', detail: String(error) },
      undefined,
      error,
    )
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 423 || this.status === 429 || this.status >= 500
  }

  /** Everything that went wrong, in a sentence or two. */
  get sentence(): string {
    const fields = this.errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
    const told = this.errors.every(({ message }) => this.message.includes(message))
    const detail = told ? this.message : `${this.message} (${fields})`
    const ended = /[.!?]$/.test(detail) ? detail : `${detail}.`
    return this.hint === undefined ? ended : `${ended} ${/[.!?]$/.test(this.hint) ? this.hint : `${this.hint}.`}`
  }
}

function parseProblem(body: string): ProblemDocument {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as ProblemDocument) : {}
  } catch {
    return {}
  }
}
