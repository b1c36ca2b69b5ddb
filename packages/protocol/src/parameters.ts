import * as z from 'zod/mini'

const MAX_LIST_LENGTH = 100
const DAY_MS = 86_400_000

/** Values separated by commas (in JSON also a list), each of them accepted by `item`: any of them may hold. */
export function commaList<T>(item: z.core.$ZodType<T>, accepted: string) {
  const text = z.union([z.string().check(z.maxLength(4000)), z.array(z.string()).check(z.maxLength(MAX_LIST_LENGTH))])
  const split = z.transform((value: string | string[]) => {
    const parts = typeof value === 'string' ? value.split(',') : value
    return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))] as unknown[]
  })
  return z.pipe(
    z.pipe(text.check(z.describe(`Any of, separated by commas: ${accepted}`)), split),
    z.array(item as z.core.$ZodType<T, unknown>).check(z.minLength(1), z.maxLength(MAX_LIST_LENGTH)),
  )
}

/** A whole number, in decimal digits or (in JSON) as a number. */
export function integerParameter(minimum: number, maximum: number, description: string) {
  const digits = z.string().check(z.regex(/^[0-9]{1,16}$/, `must be a whole number from ${minimum} to ${maximum}`))
  return z.pipe(
    z.pipe(z.union([digits, z.number()]).check(z.describe(description)), z.transform(Number)),
    z.int().check(z.minimum(minimum), z.maximum(maximum)),
  )
}

/** `true` or `false`, as a word or (in JSON) as a value. */
export function booleanParameter(description: string) {
  const word = z.union([z.enum(['true', 'false']), z.boolean()], 'must be true or false').check(z.describe(description))
  return z.pipe(
    word,
    z.transform((value: 'true' | 'false' | boolean) => value === true || value === 'true'),
  )
}

/** `true` (nothing uses it), `false` (something does), or the days since it came at the least. */
export function unusedParameter() {
  const words = z
    .union([z.boolean(), z.int(), z.string()])
    .check(
      z.describe(
        'true: named by no document, scene, snapshot or board; a number: and that many days old; false: named by some',
      ),
    )
  const toDays = z.transform((value: boolean | number | string) => {
    if (value === true || value === 'true') return 0
    if (value === false || value === 'false') return false as const
    return typeof value === 'number' ? value : /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  })
  return z.pipe(
    z.pipe(words, toDays),
    z.custom<number | false>(
      (value) =>
        value === false || (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 36_500),
      'must be true, false or a number of days',
    ),
  )
}

/** One of a few words. */
export function wordParameter<const T extends readonly [string, ...string[]] | string[]>(
  words: T,
  description: string,
) {
  return z.enum(words as T & string[]).check(z.describe(description))
}

/** A date or an RFC 3339 time. A date stands for its first moment in UTC (`start`) or for the first of the next day (`end`). */
export function momentParameter(side: 'start' | 'end', description: string) {
  const text = z
    .union(
      [z.iso.date(), z.iso.datetime({ offset: true })],
      'must be a date such as 2026-03-31 or a time such as 2026-03-31T12:00:00Z',
    )
    .check(z.describe(description))
  const toDate = z.transform((value: string) => {
    const isDate = !value.includes('T')
    return new Date(Date.parse(value) + (isDate && side === 'end' ? DAY_MS : 0))
  })
  // PostgreSQL reads neither the year 0 nor five digits.
  const inRange = z.refine<Date>(
    (date) => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999,
    'must be in the years 1 to 9999',
  )
  return z.pipe(z.pipe(text, toDate), z.custom<Date>((value) => value instanceof Date).check(inRange))
}

/** In which shape media are answered; where none are, it changes nothing. */
export const formatParameter = z.optional(wordParameter(['v1', 'v2'], 'v2 leaves out the older field names'))
