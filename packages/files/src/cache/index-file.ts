import fs from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isAbsent } from '../files-error.ts'
import type { CacheType } from './cached-item.ts'
import { entryRow, readEntryLine } from './index-lines.ts'
import type { IndexEntry } from './lru-index.ts'

const FIRST_LINE = '{"version":"1.0","entries":['
const LAST_LINE = ']}'
const ROWS_AT_ONCE = 500

/** The text of `index.json`, a row a line, in pieces between which others get their turn. */
export async function* snapshotText(entries: readonly IndexEntry[]): AsyncGenerator<string> {
  yield FIRST_LINE
  for (let at = 0; at < entries.length; at += ROWS_AT_ONCE) {
    const rows = entries.slice(at, at + ROWS_AT_ONCE).map((entry) => JSON.stringify(entryRow(entry)))
    yield `${at === 0 ? '' : ','}\n${rows.join(',\n')}`
    await nextTurn()
  }
  yield `\n${LAST_LINE}\n`
}

/** Reads what `snapshotText` wrote; null when it is absent or not whole. */
export function readIndexFile(path: string, type: CacheType): IndexEntry[] | null {
  let text: string
  try {
    text = fs.readFileSync(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
  const [first, ...rows] = text.trimEnd().split('\n')
  if (first !== FIRST_LINE || rows.pop() !== LAST_LINE) return null
  const entries: IndexEntry[] = []
  for (const row of rows) {
    const entry = readEntryLine(type, row.endsWith(',') ? row.slice(0, -1) : row)
    if (entry === null) return null
    entries.push(entry)
  }
  return entries
}
