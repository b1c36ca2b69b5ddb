import { join } from 'node:path'
import { CacheManager } from '@holdall/files'
import type { Config } from './config.ts'
import type { Logger } from './log.ts'

/** The cache of what came from elsewhere: fetched files under `media`, speech under `tts`. */
export function openCache(config: Config, log: Logger): CacheManager {
  return new CacheManager({
    cacheDir: join(config.storagePath, 'cache'),
    maxSizeGB: Math.max(1, config.CACHE_MAX_BYTES) / 2 ** 30,
    expiryDays: { media: lifetime(config.CACHE_MEDIA_DAYS), tts: lifetime(config.CACHE_TTS_DAYS) },
    logger: { warn: (text, error) => log.warn({ event: 'cache', error }, text) },
  })
}

/** The cache knows no lifetime of nothing; of this one, only those who ask at the same moment see a file. */
function lifetime(days: number): number {
  return days === 0 ? Number.EPSILON : days
}
