import { createWriteStream, type WriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { CacheManager, CacheMetadata } from '@holdall/files'
import { extensionOfMime } from '@holdall/protocol'
import type { Fetched, FetchOptions, GuardedFetch } from '../../fetching/guarded-fetch.ts'
import type { Validators } from '../../fetching/validators.ts'
import type { Logger } from '../../log.ts'

/** Larger ones would push too much else out. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024

export interface FetchedFile extends Fetched {
  /** Keeps what was read, once it has turned out to be of use. */
  keep(): Promise<void>
  /** Lets go of it; for whoever is done, well or not. */
  dispose(): Promise<void>
}

type Options = Pick<FetchOptions, 'maxBytes' | 'signal'>
type Cache = Pick<CacheManager, 'generateCacheKey' | 'get' | 'openStream' | 'set' | 'temporaryPath'>

/**
 * Files from elsewhere, with those that were fetched before in the `media` cache. The other side is asked each time whether its file is the same
 * still, and by the same rules as the first time: nothing comes out of the cache that could not be fetched anew.
 */
export class FetchedFiles {
  readonly slots: GuardedFetch['slots']
  readonly #fetcher: Pick<GuardedFetch, 'get'>
  readonly #cache: Cache
  readonly #log: Logger

  constructor(fetcher: Pick<GuardedFetch, 'get' | 'slots'>, cache: Cache, log: Logger) {
    this.slots = fetcher.slots
    this.#fetcher = fetcher
    this.#cache = cache
    this.#log = log
  }

  /** @throws as `GuardedFetch.get` */
  async open(url: string, options: Options): Promise<FetchedFile> {
    const key = this.#cache.generateCacheKey(url)
    const known = await this.#orNothing(() => this.#cache.get(key, 'media'))
    const validators = known && validatorsIn(known.metadata)
    const fetched = await this.#fetcher.get(url, { ...options, known: validators })
    if (!fetched.isKnown) return this.#fresh(key, fetched)
    return (
      (await this.#kept(key, fetched)) ??
      // It had to make room in between.
      this.#fresh(key, await this.#fetcher.get(url, options))
    )
  }

  async #kept(key: string, fetched: Fetched): Promise<FetchedFile | null> {
    const found = await this.#orNothing(() => this.#cache.openStream(key, 'media'))
    if (!found) return null
    const { stream, metadata } = found
    return {
      ...fetched,
      contentType: textIn(metadata, 'contentType'),
      contentDisposition: textIn(metadata, 'contentDisposition'),
      sizeBytes: null,
      body: stream,
      keep: async () => {},
      dispose: async () => {
        stream.destroy()
      },
    }
  }

  /** Writes down what is read, as it is read. */
  async #fresh(key: string, fetched: Fetched): Promise<FetchedFile> {
    const { validators, contentType, contentDisposition, sizeBytes } = fetched
    const path =
      validators && (sizeBytes ?? 0) <= MAX_KEPT_BYTES ? await this.#orNothing(() => this.#cache.temporaryPath()) : null
    if (path === null) return { ...fetched, keep: async () => {}, dispose: async () => {} }
    const copy = new Copy(path)
    return {
      ...fetched,
      body: copy.of(fetched.body),
      keep: async () => {
        const metadata = { contentType, contentDisposition, validators, url: fetched.url.href }
        const extension = extensionOfMime((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '')
        await this.#orNothing(async () => {
          if (await copy.end()) await this.#cache.set(key, 'media', { file: path }, extension, metadata)
        })
      },
      dispose: () => copy.remove(),
    }
  }

  /** A cache that cannot be used is no reason not to fetch. */
  async #orNothing<T>(use: () => Promise<T>): Promise<T | null> {
    try {
      return await use()
    } catch (error) {
      this.#log.warn({ event: 'import-cache', error }, 'the cache of fetched files cannot be used')
      return null
    }
  }
}

/** A body's bytes in a file, for as long as the disk takes them and they are not too many. */
class Copy {
  readonly #path: string
  #file: WriteStream | null = null
  #whole = false
  #failed = false

  constructor(path: string) {
    this.#path = path
  }

  async *of(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const file = createWriteStream(this.#path, { flags: 'wx', mode: 0o600 })
    this.#file = file
    file.on('error', () => {
      this.#failed = true
    })
    let written = 0
    for await (const chunk of body) {
      written += chunk.length
      if (written > MAX_KEPT_BYTES) this.#failed = true
      // A copy: whoever reads may use the same memory again. Waits for a disk that is slower than the net.
      if (!this.#failed && !file.write(Buffer.from(chunk))) await drained(file)
      yield chunk
    }
    this.#whole = true
  }

  /** @returns whether all of it is there */
  async end(): Promise<boolean> {
    if (this.#file === null || !this.#whole || this.#failed) return false
    this.#file.end()
    await finished(this.#file)
    return true
  }

  async remove(): Promise<void> {
    this.#file?.destroy()
    await rm(this.#path, { force: true })
  }
}

function drained(file: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (file.destroyed) return resolve()
    const done = () => {
      file.off('drain', done).off('close', done)
      resolve()
    }
    file.on('drain', done).on('close', done)
  })
}

/** An entry may be of another program, which knows nothing of versions. */
function validatorsIn({ validators }: CacheMetadata): Validators | null {
  if (typeof validators !== 'object' || validators === null) return null
  const { url, etag, lastModified } = validators as Record<string, unknown>
  if (typeof url !== 'string') return null
  return {
    url,
    etag: typeof etag === 'string' ? etag : null,
    lastModified: typeof lastModified === 'string' ? lastModified : null,
  }
}

const textIn = (metadata: CacheMetadata, name: string): string | null => {
  const value = metadata[name]
  return typeof value === 'string' ? value : null
}
