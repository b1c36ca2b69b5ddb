import { HoldallError } from '@holdall/protocol'

/** What a provider says in JSON, at once or by a callback. */
export type LaterAnswer = { url: string } | { error: string }

const MAX_URL = 4096
const MAX_WORDS = 300

/** @throws {unprocessable} for what is no answer */
export function parseAnswer(text: string): LaterAnswer {
  const { url, error } = objectOf(text)
  if (typeof url === 'string' && url.length <= MAX_URL && URL.canParse(url)) return { url }
  const words = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error
  if (typeof words === 'string') return { error: plain(words) }
  throw unfit()
}

function objectOf(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unfit()
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unfit()
  return value as Record<string, unknown>
}

/** Words of a stranger, as a message may repeat them. */
function plain(words: string): string {
  const line = words
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/g, ' ')
    .trim()
  if (line === '') return 'it did not work'
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS).toWellFormed()}…` : line
}

function unfit(): HoldallError {
  return new HoldallError('unprocessable', 'The provider answered with JSON that holds neither a url nor an error')
}
