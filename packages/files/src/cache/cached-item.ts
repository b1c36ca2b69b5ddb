import { createHash } from 'node:crypto'
import { FilesError } from '../files-error.ts'
import { assertPlainName } from '../project-name.ts'

/** The two spaces of a cache: pictures, sound and video from elsewhere, and speech that was made from text. */
export type CacheType = 'media' | 'tts'

export const CACHE_TYPES: readonly CacheType[] = ['media', 'tts']

/** What a caller wants kept beside the bytes, and what the cache adds. */
export interface CacheMetadata {
  /** ISO 8601. */
  cachedAt: string
  /** ISO 8601; absent for what never expires. */
  expiresAt?: string | undefined
  /** How often `incrementUsage` was called. */
  usageCount: number
  /** ISO 8601, since the first `incrementUsage`. */
  lastUsedAt?: string
  /** SHA-256 in hex of the bytes; entries of other programs may have none, or an MD5. */
  checksum?: string
  [name: string]: unknown
}

/** An entry: its file, and what is known of it. */
export interface CachedItem {
  /** Good until the entry is evicted or replaced: open it at once. */
  path: string
  metadata: CacheMetadata
}

/** An entry as the index knows it, without a look at the disk. */
export interface CachedItemInfo {
  key: string
  type: CacheType
  sizeBytes: number
  usageCount: number
  /** When it was last used, else when it was cached. */
  usedAt: Date
  /** Null for what never expires. */
  expiresAt: Date | null
}

const EXTENSION = /^(\.[A-Za-z0-9_-]{1,16}){1,3}$/

/** @throws {invalid_request} */
export function assertEntryName(key: string, type: CacheType): void {
  if (!CACHE_TYPES.includes(type))
    throw new FilesError('invalid_request', `A cache has media and tts, not ${JSON.stringify(type)}`)
  assertPlainName('cache key', key)
  if (key.startsWith('index.'))
    throw new FilesError('invalid_request', `Invalid cache key ${JSON.stringify(key)}: the index has it`)
}

/** @throws {invalid_request} */
export function assertExtension(extension: string): void {
  if (typeof extension !== 'string' || !EXTENSION.test(extension))
    throw new FilesError(
      'invalid_request',
      `An extension is a dot and letters, such as .mp3, not ${JSON.stringify(extension)}`,
    )
}

/** Files of the index, which lie among the entries; no key begins with `index.` */
export const INDEX_FILE = 'index.json'
export const JOURNAL_FILE = 'index.log'

/** A key for what a URL gives: MD5 in hex of `JSON.stringify({url, ...params})`. It names, it protects nothing. */
export function cacheKeyOf(url: string, params?: Readonly<Record<string, unknown>>): string {
  return createHash('md5')
    .update(JSON.stringify({ url, ...params }))
    .digest('hex')
}
