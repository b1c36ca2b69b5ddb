import * as z from 'zod/mini'
import { type FieldError, HoldallError } from './errors.ts'

const MAX_FIELD_ERRORS = 50
// zod/mini has no messages of its own, and setting them globally would be module-level state.
const { localeError } = z.locales.en()

function fieldErrors({ path, message, ...issue }: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message }]
  return issue.keys.map((key) => ({ path: [...path, key].join('.').slice(0, 200), message: 'is not known here' }))
}

/**
 * Parses something from outside with a schema.
 *
 * @param what begins the message of the error: "The query", "The body"
 * @throws {invalid_request} with one entry of `errors` per refused field
 */
export function parseInput<T>(schema: z.core.$ZodType<T>, value: unknown, what = 'The request'): T {
  const result = z.safeParse(schema, value, { error: localeError })
  if (result.success) return result.data
  const errors = result.error.issues.flatMap(fieldErrors).slice(0, MAX_FIELD_ERRORS)
  const [first] = errors
  const detail = first === undefined ? '' : `: ${first.path === '' ? '' : `${first.path}: `}${first.message}`
  throw new HoldallError('invalid_request', `${what} is not valid${detail}`, { errors })
}
