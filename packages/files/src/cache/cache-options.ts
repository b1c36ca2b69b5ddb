import { FilesError } from '../files-error.ts'
import type { FilesLogger } from '../logger.ts'
import { CACHE_TYPES, type CacheType } from './cached-item.ts'

/** Where a cache is, and what it may hold. */
export interface CacheManagerOptions {
  /** Holds `media/` and `tts/`; made when missing. @default 'cache' */
  cacheDir?: string
  /** In GiB. Beyond it what was not used for longest goes; the newest entry stays even when it alone is larger. @default 10 */
  maxSizeGB?: number
  /** At most so many entries, which bounds memory. @default 1_000_000 */
  maxEntries?: number
  /** After how many days an entry expires, for both spaces or each; `Infinity` for never. @default {media: 30, tts: 90} */
  expiryDays?: number | Partial<Record<CacheType, number>>
  /** Whether a read compares the checksum each time, or again only when the file's size or time of change is another. @default 'always' */
  verify?: 'always' | 'changed'
  /** Hears of damaged entries, and of what could not be removed. @default silent */
  logger?: FilesLogger
  /** @default Date.now */
  now?: () => number
}

const DAY_MS = 86_400_000
const DEFAULT_DAYS: Readonly<Record<CacheType, number>> = { media: 30, tts: 90 }

/** @throws {invalid_request} */
export function bytesFrom(maxSizeGB: number): number {
  if (!(maxSizeGB > 0)) throw new FilesError('invalid_request', `maxSizeGB is above 0, not ${maxSizeGB}`)
  return maxSizeGB * 2 ** 30
}

/** @throws {invalid_request} */
export function ttlFrom(days: CacheManagerOptions['expiryDays'] = {}): Record<CacheType, number> {
  const ttl = typeof days === 'number' ? { media: days, tts: days } : { ...DEFAULT_DAYS, ...days }
  for (const type of CACHE_TYPES)
    if (!(ttl[type] > 0)) throw new FilesError('invalid_request', `expiryDays is above 0, not ${ttl[type]}`)
  return { media: ttl.media * DAY_MS, tts: ttl.tts * DAY_MS }
}
