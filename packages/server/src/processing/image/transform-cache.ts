import { rm } from 'node:fs/promises'
import { type CachedItem, CacheManager, FilesError, type LoadedData } from '@holdall/files'
import { HoldallError } from '@holdall/protocol'
import type { Logger } from '../../log.ts'
import { type WrittenPicture, writtenPictureSchema } from './image-results.ts'

export interface TransformCacheOptions {
  /** A folder of its own on one file system; made when missing. */
  dir: string
  /** The newest entry is kept even when it alone is larger. */
  maxBytes: number
  /** @default 100,000 */
  maxEntries?: number
  log: Logger
}

export interface CachedPicture {
  /** Good until it is evicted: open it at once, and ask again when it is gone. */
  path: string
  meta: WrittenPicture
}

type Make = (path: string) => Promise<WrittenPicture>

/** `{content hash}/{recipe}`: no dots but single ones, no other slash. */
const KEY = /^[a-z0-9]{8,128}\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/
const EXTENSION = /^[a-z0-9]{1,8}$/

/** Transformed pictures in a cache of `@holdall/files`: within a byte limit, least recently used out first, by `{content hash}_{recipe}`. */
export class TransformCache {
  readonly #cache: CacheManager

  constructor({ dir, maxBytes, maxEntries = 100_000, log }: TransformCacheOptions) {
    this.#cache = new CacheManager({
      cacheDir: dir,
      maxSizeGB: Math.max(1, maxBytes) / 2 ** 30,
      maxEntries,
      expiryDays: Number.POSITIVE_INFINITY,
      verify: 'changed',
      logger: { warn: (text, error) => log.warn({ event: 'transform-cache', error }, text) },
    })
    this.#cache.stats().catch((error) => log.error({ event: 'transform-cache.unusable', error }, 'cache unusable'))
  }

  /** What is kept now. */
  async stats(): Promise<{ entries: number; totalBytes: number }> {
    const { entries, totalBytes } = await this.#cache.stats().catch(asOurs)
    return { entries, totalBytes }
  }

  /**
   * The cached picture, or what `make` writes to the path that it is given. Of many callers one makes, the others
   * wait; when that one was aborted, the next takes over.
   *
   * @param cacheKey `{content hash}/{recipe}`
   * @param extension without dot
   * @throws {unavailable} when the disk refuses; and whatever `make` throws
   */
  async getOrCreate(cacheKey: string, extension: string, make: Make): Promise<CachedPicture> {
    if (!KEY.test(cacheKey) || !EXTENSION.test(extension)) {
      throw new HoldallError('internal', `Not a cache key: ${JSON.stringify(cacheKey)}, ${JSON.stringify(extension)}`)
    }
    const name = cacheKey.replace('/', '_')
    const item = await this.#made(name, extension, make)
    const { data: meta } = writtenPictureSchema.safeParse(item.metadata.picture)
    if (meta !== undefined) return { path: item.path, meta }
    await this.#cache.delete(name, 'media').catch(asOurs)
    const again = await this.#made(name, extension, make)
    return { path: again.path, meta: writtenPictureSchema.parse(again.metadata.picture) }
  }

  /** Removes everything made from one content; returns how many entries that were. */
  deletePrefix(contentHash: string): Promise<number> {
    return this.#cache.deletePrefix(`${contentHash}_`, 'media').catch(asOurs)
  }

  /** Writes down what the next start would have to find out. */
  close(): Promise<void> {
    return this.#cache.close()
  }

  async #made(name: string, extension: string, make: Make): Promise<CachedItem> {
    let temporary: string | null = null
    const load = async (): Promise<LoadedData> => {
      const file = await this.#cache.temporaryPath(`.${extension}`)
      temporary = file
      const picture = await make(file)
      return { data: { file }, extension: `.${extension}`, metadata: { picture, checksum: picture.sha256 } }
    }
    try {
      return await this.#cache.getOrSet(name, 'media', load).catch(asOurs)
    } finally {
      if (temporary !== null) await rm(temporary, { force: true })
    }
  }
}

/** What the cache itself cannot do; what `make` threw stays as it is. */
function asOurs(error: unknown): never {
  if (!(error instanceof FilesError)) throw error
  throw new HoldallError('unavailable', 'The cache of transformed pictures cannot be written', {
    retryAfterSeconds: 30,
    cause: error,
  })
}
