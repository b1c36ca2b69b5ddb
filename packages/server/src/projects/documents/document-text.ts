import { DATA_DEFAULTS, HoldallError, MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import { checkJsonDepth } from '../../json-shape.ts'

/** The same as of bodies that are sent. */
const MAX_DEPTH = 100

// Numbers that a double may not hold exactly: long ones, and those with an exponent. May also match inside strings, which costs time only.
const LOSSY_NUMBER = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|[\d.]+[eE])/

/** Parses a document. Numbers that JavaScript would round stay as they were written. @param parsed the same by `JSON.parse`, where that was done */
export function parseDocument(text: string, parsed?: { value: unknown }): unknown {
  if (!LOSSY_NUMBER.test(text)) return parsed ? parsed.value : JSON.parse(text)
  return JSON.parse(text, function keepExact(_key, value: unknown, context?: { source?: string }) {
    const source = context?.source
    return typeof value === 'number' && source !== undefined && String(value) !== source ? raw(source) : value
  })
}

/** ECMAScript 2026, in Node 24; not in TypeScript's library yet. */
function raw(source: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source)
}

/** The body with plain numbers, rounded where they must be, for programs that know nothing of raw ones. */
export function withPlainNumbers(value: unknown): unknown {
  return holdsRaw(value) ? JSON.parse(JSON.stringify(value)) : value
}

function holdsRaw(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === null || Object.values(value).some(holdsRaw)
}

/** The text of a body. @throws {too_large}; {invalid_request} when it nests too deeply */
export function documentText(value: unknown): string {
  let text: string
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new HoldallError('invalid_request', `The document nests deeper than ${MAX_DEPTH} levels`, { cause })
  }
  requireDocumentSize(Buffer.byteLength(text))
  checkJsonDepth(text, MAX_DEPTH, 'The document')
  return text
}

export function requireDocumentSize(sizeBytes: number): void {
  if (sizeBytes <= MAX_DOCUMENT_BYTES) return
  throw new HoldallError('too_large', `The document has ${sizeBytes} bytes; the limit is ${MAX_DOCUMENT_BYTES}`, {
    hint: 'Keep media in media items and name them by id, or split it into several documents',
    details: { maxBytes: MAX_DOCUMENT_BYTES },
  })
}

const DATA_KEYS = Object.entries(DATA_DEFAULTS)

/** The text of a `data` body with its five keys; exactly the given text when all are there. @throws {invalid_request} */
export function fillDataText(text: string, value: unknown): string {
  const object = requireObject(value)
  const missing = DATA_KEYS.filter(([key]) => !Object.hasOwn(object, key))
  if (missing.length === 0) return text
  const inside = text.slice(0, text.lastIndexOf('}')).trimEnd()
  const separator = inside.endsWith('{') ? '' : ','
  return `${inside}${separator}${missing.map(([key, fallback]) => `"${key}":${fallback}`).join(',')}}`
}

/** The same for a value. */
export function fillDataValue(value: unknown): object {
  const object = requireObject(value)
  const missing = DATA_KEYS.filter(([key]) => !Object.hasOwn(object, key))
  if (missing.length === 0) return object
  return Object.fromEntries([
    ...Object.entries(object),
    ...missing.map(([key, fallback]) => [key, JSON.parse(fallback)] as const),
  ])
}

function requireObject(value: unknown): object {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  // What has no prototype is a raw number.
  if (isObject && Object.getPrototypeOf(value) !== null) return value
  throw new HoldallError('invalid_request', 'The data of a project must be a JSON object', {
    hint: `It has the keys ${Object.keys(DATA_DEFAULTS).join(', ')}, and any others`,
  })
}
