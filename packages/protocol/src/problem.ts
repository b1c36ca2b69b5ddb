import * as z from 'zod/mini'
import { ERRORS, type ErrorCode, HoldallError } from './errors.ts'

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]

/** The body of every answer that says no; errors may add members of their own, such as `mediaId`. */
export const problemSchema = z.looseObject({
  type: z.string().check(z.describe('Where the code is explained')),
  title: z.string(),
  status: z.int(),
  code: z.enum(codes),
  detail: z.string().check(z.describe('What was refused, and why')),
  hint: z.optional(z.string()).check(z.describe('What to do about it')),
  errors: z
    .optional(z.array(z.object({ path: z.string(), message: z.string() })))
    .check(z.describe('One per refused field')),
  requestId: z.string(),
})

/**
 * A problem document.
 * @see RFC 9457
 */
export type Problem = z.infer<typeof problemSchema>

/** MIME type of a problem document. */
export const PROBLEM_MIME = 'application/problem+json'

export interface ProblemOptions {
  /** Overrides the code's status: tus answers 460 for `checksum_mismatch`. */
  status?: number | undefined
}

const UNEXPECTED = new HoldallError(
  'internal',
  'Something went wrong in the server; its log says what, under this request id',
)

/**
 * The problem document of anything that was thrown. Of an `internal` error, and of what is no `HoldallError`, it tells
 * nothing but the request id.
 *
 * @param docsBase where the pages of the codes are, without a slash at its end
 */
export function toProblem(
  thrown: unknown,
  requestId: string,
  docsBase: string,
  { status }: ProblemOptions = {},
): Problem {
  const error = thrown instanceof HoldallError && thrown.code !== 'internal' ? thrown : UNEXPECTED
  const { code, message, hint, errors, details } = error
  return {
    ...details,
    type: `${docsBase}/${code}`,
    title: ERRORS[code].title,
    status: status ?? error.status,
    code,
    detail: message,
    ...(hint === undefined ? {} : { hint }),
    ...(errors === undefined ? {} : { errors }),
    requestId,
  }
}
