import fs from 'node:fs'
import { FilesError, isAbsent } from '../files-error.ts'
import { parseJson } from '../json-text.ts'

/** The current window of one key. */
export interface RateWindow {
  /** How many were let through in it. */
  count: number
  /** When it ends, in milliseconds since 1970. */
  resetAt: number
}

export function windowsText(windows: ReadonlyMap<string, RateWindow>): string {
  return JSON.stringify({
    version: '1.0',
    windows: [...windows].map(([key, { count, resetAt }]) => [key, count, resetAt]),
  })
}

/**
 * Reads what `windowsText` wrote; null when there is no file.
 *
 * @throws {corrupt}
 */
export function readWindows(file: string): Map<string, RateWindow> | null {
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(file)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
  const data = parseJson(bytes, file) as { version?: unknown; windows?: unknown } | null
  if (data?.version !== '1.0' || !Array.isArray(data.windows)) throw notWindows(file)
  const windows = new Map<string, RateWindow>()
  for (const row of data.windows) {
    const [key, count, resetAt] = Array.isArray(row) ? row : []
    if (typeof key !== 'string' || !Number.isSafeInteger(count) || count < 0 || !Number.isFinite(resetAt))
      throw notWindows(file)
    windows.set(key, { count, resetAt })
  }
  return windows
}

function notWindows(file: string): FilesError {
  return new FilesError('corrupt', `Invalid data in ${file}: it holds no rate limits`)
}
