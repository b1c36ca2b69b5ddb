/** JSON lines carry details as fields; plain lines are for reading. */
export type LogFormat = 'json' | 'plain'

/** What could end a line or drive a terminal, in any of Unicode's ways. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

/** One line with its end: nothing in a message can begin another. */
export function logLine(format: LogFormat, time: string, message: string, details: unknown): string {
  if (format === 'json') return `${escapeControl(jsonText({ time, message, details: withoutErrors(details) }))}\n`
  const rest = details === undefined ? '' : ` ${jsonText(withoutErrors(details)) ?? ''}`
  return `${escapeControl(`${time} ${message}${rest}`)}\n`
}

/** JSON.stringify escapes what JSON must; the rest of what breaks lines is escaped the same way. */
function escapeControl(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A log line is written whatever its details are. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : withoutErrors(inner)))
  } catch (error) {
    const { time, message } = value as { time?: string; message?: string }
    return JSON.stringify({ time, message, details: `[not JSON: ${(error as Error).message.split('\n')[0]}]` })
  }
}

/** Errors have no fields that JSON would show. */
function withoutErrors(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return {
    name,
    message,
    stack,
    ...('code' in value ? { code: value.code } : {}),
    ...(cause === undefined ? {} : { cause }),
  }
}
