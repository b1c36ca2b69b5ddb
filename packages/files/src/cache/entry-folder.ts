import fs from 'node:fs'
import { join } from 'node:path'
import { isAbsent, systemCode } from '../files-error.ts'
import { isJson } from '../json-text.ts'
import type { CacheMetadata, CacheType } from './cached-item.ts'
import type { IndexEntry } from './lru-index.ts'

export const METADATA_FILE = 'metadata.json'

/** What lies in one entry's folder, or null when that is no entry: no metadata, or nothing beside it. */
export function readEntryFolder(folder: string, type: CacheType, key: string, ttlMs: number): IndexEntry | null {
  const metadata = readMetadata(folder)
  if (metadata === null) return null
  const files = namesIn(folder).filter((name) => name !== METADATA_FILE && !name.startsWith('.'))
  const file = files.find((name) => name.startsWith('data.')) ?? files[0]
  if (file === undefined) return null
  const stats = fs.lstatSync(join(folder, file), { throwIfNoEntry: false })
  if (!stats?.isFile()) return null
  const cachedAt = timeOf(metadata.cachedAt) ?? Math.floor(stats.mtimeMs)
  return {
    type,
    key,
    file,
    sizeBytes: stats.size,
    expiresAt: timeOf(metadata.expiresAt) ?? cachedAt + ttlMs,
    usedAt: timeOf(metadata.lastUsedAt) ?? cachedAt,
    usageCount: usesOf(metadata),
  }
}

/** The metadata beside an entry's data; null when it is absent or no JSON object. */
export function readMetadata(folder: string): CacheMetadata | null {
  try {
    const bytes = fs.readFileSync(join(folder, METADATA_FILE))
    const data = isJson(bytes) ? JSON.parse(bytes.toString()) : null
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : null
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Puts a whole folder in the place of an entry; what was there goes to `aside` first. */
export function placeFolder(staged: string, target: string, aside: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      fs.renameSync(staged, target)
      return
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM'].includes(systemCode(error) ?? '') || attempt === 8) throw error
    }
    try {
      fs.renameSync(target, aside)
      fs.rmSync(aside, { recursive: true, force: true })
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
}

/** Removes an entry's folder. Its metadata goes first: without it there is no entry. */
export function removeFolder(folder: string, file: string): void {
  try {
    fs.unlinkSync(join(folder, METADATA_FILE))
    fs.unlinkSync(join(folder, file))
    fs.rmdirSync(folder)
  } catch {
    // Not what was expected there; this tells what cannot be removed.
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds since 1970 of a date in metadata. */
export function timeOf(date: unknown): number | null {
  const time = typeof date === 'string' || typeof date === 'number' ? new Date(date).getTime() : Number.NaN
  return Number.isFinite(time) && time >= 0 ? time : null
}

export function usesOf({ usageCount }: CacheMetadata): number {
  return Number.isSafeInteger(usageCount) && usageCount >= 0 ? usageCount : 0
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort()
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}
