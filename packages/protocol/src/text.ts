import * as z from 'zod/mini'

/** Whether the database can keep a text: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Text that the database can keep, of at most `max` characters (UTF-16 units). */
export function textSchema(max: number) {
  return z
    .string()
    .check(z.maxLength(max), z.refine(isStorableText, 'must not contain NUL characters or broken Unicode'))
}

/** An id of anything, Holdall's own or an external one, as it appears in a request. */
export const anyIdSchema = textSchema(200).check(z.minLength(1))

/** A moment in an answer. */
export const timeSchema = z.string().check(z.describe('RFC 3339, UTC'))
