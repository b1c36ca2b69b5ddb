import type { CacheType } from './cached-item.ts'
import type { IndexEntry, LruIndex } from './lru-index.ts'

/** What a line of the journal says that happened. */
export type IndexChange =
  | { kind: 'set'; entry: IndexEntry }
  | { kind: 'delete'; key: string }
  | { kind: 'use'; key: string; usedAt: number; usageCount: number }

/**
 * One entry of `index.json`, and of a line of `index.log` after `"set"`:
 *
 *     ["9e107d9d372bb6826bd81d3542a419d6","data.mp3",16384,1764028800000,1766620800000,0]
 *     key, data file, bytes, used at, expires at (null: never), uses
 */
export function entryRow({ key, file, sizeBytes, usedAt, expiresAt, usageCount }: IndexEntry): unknown[] {
  return [key, file, sizeBytes, usedAt, Number.isFinite(expiresAt) ? expiresAt : null, usageCount]
}

export function changeLine(change: IndexChange): string {
  if (change.kind === 'set') return JSON.stringify(['set', ...entryRow(change.entry)])
  if (change.kind === 'delete') return JSON.stringify(['delete', change.key])
  return JSON.stringify(['use', change.key, change.usedAt, change.usageCount])
}

/** @returns null for a line that is none, such as one that a full disk cut short */
export function readChange(type: CacheType, line: string): IndexChange | null {
  const [kind, ...fields] = parseRow(line)
  if (kind === 'set') {
    const entry = readEntry(type, fields)
    return entry && { kind, entry }
  }
  const [key, usedAt, usageCount] = fields
  if (typeof key !== 'string') return null
  if (kind === 'delete') return { kind, key }
  return kind === 'use' && isCount(usedAt) && isCount(usageCount) ? { kind, key, usedAt, usageCount } : null
}

/** Reads a row of `index.json`. */
export function readEntryLine(type: CacheType, line: string): IndexEntry | null {
  return readEntry(type, parseRow(line))
}

export function applyChange(index: LruIndex, type: CacheType, change: IndexChange): void {
  if (change.kind === 'set') index.put(change.entry)
  else if (change.kind === 'delete') index.remove(type, change.key)
  else index.use(type, change.key, change.usedAt, change.usageCount)
}

function readEntry(type: CacheType, row: readonly unknown[]): IndexEntry | null {
  const [key, file, sizeBytes, usedAt, expires, usageCount] = row
  const expiresAt = expires === null ? Number.POSITIVE_INFINITY : expires
  if (!isName(key) || !isName(file) || !isCount(sizeBytes) || !isCount(usedAt) || !isCount(usageCount)) return null
  return typeof expiresAt === 'number' ? { type, key, file, sizeBytes, expiresAt, usedAt, usageCount } : null
}

function parseRow(line: string): unknown[] {
  try {
    const row = JSON.parse(line)
    return Array.isArray(row) ? row : []
  } catch {
    return []
  }
}

/** Nothing in the index may lead out of its folder. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.startsWith('.') && !/[/\\\0]/.test(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}
