import type { MaybeJson } from './json-value.ts'

const texts = new WeakMap<object, string>()

/** The text of a value of ours, which is made once: the journal and the network both need it. */
export function jsonText(value: MaybeJson): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = JSON.stringify(value)
  texts.set(value, text)
  return text
}
