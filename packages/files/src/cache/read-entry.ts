import fs from 'node:fs'
import { join } from 'node:path'
import { FilesError, isAbsent } from '../files-error.ts'
import type { CachedItem } from './cached-item.ts'
import { hashFile, hashFor, matches } from './checksum.ts'
import { readMetadata } from './entry-folder.ts'
import type { IndexEntry } from './lru-index.ts'

/** Entries whose bytes were compared, with the time of their file's last change. */
export type Compared = WeakMap<IndexEntry, number>

/** Where an entry is and what is said of it, without a look at its bytes; `absent` when somebody removed it. */
export function locateEntry(folder: string, entry: IndexEntry): CachedItem | 'absent' | 'damaged' {
  const metadata = readMetadata(folder)
  if (metadata === null) return fs.existsSync(folder) ? 'damaged' : 'absent'
  return { path: join(folder, entry.file), metadata }
}

/**
 * Whether the bytes are what was stored, as far as a checksum tells.
 *
 * @param compared where given, bytes are compared again only when the file has changed since
 */
export async function isWhole(
  { path, metadata }: CachedItem,
  entry: IndexEntry,
  compared: Compared | null,
): Promise<boolean> {
  const hash = hashFor(metadata.checksum)
  try {
    const stats = compared === null && hash !== null ? null : fs.statSync(path)
    if (hash === null) return true
    if (stats !== null && stats.size === entry.sizeBytes && compared?.get(entry) === stats.ctimeMs) return true
    const sizeBytes = await hashFile(path, hash, entry.sizeBytes)
    if (sizeBytes !== entry.sizeBytes || !matches(hash, metadata.checksum)) return false
    if (stats !== null) compared?.set(entry, stats.ctimeMs)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

/**
 * The bytes of an entry, compared as they pass.
 *
 * @throws {checksum_mismatch} after the last of them, having told `onDamage`
 */
export async function* comparedBytes({ path, metadata }: CachedItem, onDamage: () => void): AsyncGenerator<Uint8Array> {
  const hash = hashFor(metadata.checksum)
  for await (const chunk of fs.createReadStream(path, { highWaterMark: 256 << 10 })) {
    hash?.update(chunk)
    yield chunk
  }
  if (hash === null || matches(hash, metadata.checksum)) return
  onDamage()
  throw new FilesError('checksum_mismatch', `${path} is not what was stored`)
}
