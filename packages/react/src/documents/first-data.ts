import { hashKey } from '@tanstack/react-query'

/** Whether a document has nothing in it yet: none, or one with empty lists and objects alone. */
export function saysNothing(body: unknown): boolean {
  if (body === undefined || body === null) return true
  if (typeof body !== 'object') return false
  return Object.values(body).every((value) => saysNothing(value))
}

/** Whether the body has these members already, as they are. */
export const has = <Body>(body: Body, data: Partial<Body>): boolean =>
  hashKey([overlaid(body, data)]) === hashKey([body])

/** The body with the members that an app has; the others stay. */
export function overlaid<Body>(body: Body, data: Partial<Body>): Body {
  return isPlain(body) && isPlain(data) ? { ...body, ...data } : (data as Body)
}

const isPlain = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
