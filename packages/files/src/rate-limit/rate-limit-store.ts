import { dirname, join } from 'node:path'
import { makeFolder } from '../durable/make-folders.ts'
import { inPathQueue } from '../durable/path-queue.ts'
import { replaceFile } from '../durable/replace-file.ts'
import { explained } from '../explained.ts'
import { FilesError } from '../files-error.ts'
import { type FilesLogger, silentLogger } from '../logger.ts'
import { keepCorrupt } from '../recovery/keep-corrupt.ts'
import { type RateWindow, readWindows, windowsText } from './stored-windows.ts'

/** How much is let through, and in what time. */
export interface RateLimit {
  /** How many are let through in one window. */
  limit: number
  windowMs: number
  /** Milliseconds since 1970. @default the store's clock */
  now?: number
}

/** Whether something was let through, and what is left. */
export interface RateLimitResult {
  allowed: boolean
  /** How many more are let through in this window. */
  remaining: number
  /** When the window ends. */
  resetAt: Date
}

/** How often counts are written. */
export interface RateLimitStoreOptions {
  /** Changes are written together, this long after the first. @default 100 */
  writeDelayMs?: number
  /** Beyond this the keys whose windows end first are forgotten. @default 100_000 */
  maxKeys?: number
  /** Hears of a damaged file, and of writes that fail. @default silent */
  logger?: FilesLogger
  /** @default Date.now */
  now?: () => number
}

/**
 * Counts per key in fixed windows: a key's window begins with its first use. So up to twice the limit may pass around the end
 * of a window; in return a key costs two numbers. Kept in `{basePath}/cache/rate-limits.json`; one process may use it.
 */
export class RateLimitStore {
  readonly #file: string
  readonly #writeDelayMs: number
  readonly #maxKeys: number
  readonly #logger: FilesLogger
  readonly #now: () => number
  #windows = new Map<string, RateWindow>()
  #loading: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #dirty = false
  /** The moment of the last use: callers may have a clock of their own. */
  #latest = Number.NEGATIVE_INFINITY

  constructor(
    basePath: string,
    { writeDelayMs = 100, maxKeys = 100_000, logger = silentLogger, now = Date.now }: RateLimitStoreOptions = {},
  ) {
    this.#file = join(basePath, 'cache', 'rate-limits.json')
    this.#writeDelayMs = writeDelayMs
    this.#maxKeys = maxKeys
    this.#logger = logger
    this.#now = now
  }

  /** Takes one of what a key may have. What is refused does not count. @throws {invalid_request} for a limit that is none */
  async take(key: string, { limit, windowMs, now = this.#now() }: RateLimit): Promise<RateLimitResult> {
    if (!Number.isInteger(limit) || limit < 0)
      throw new FilesError('invalid_request', `limit is a whole number from 0, not ${limit}`)
    if (!(windowMs > 0) || !Number.isFinite(windowMs))
      throw new FilesError('invalid_request', `windowMs is above 0, not ${windowMs}`)
    this.#loading ??= explained(`Rate limits could not be read: ${this.#file}`, () => this.#load())
    await this.#loading
    this.#latest = now
    let window = this.#windows.get(key)
    if (window === undefined || window.resetAt <= now) {
      if (window === undefined && this.#windows.size >= this.#maxKeys) this.#makeRoom(now)
      window = { count: 0, resetAt: now + windowMs }
    } else if (window.resetAt > now + windowMs) {
      // The clock was set back, or the window was made shorter: nobody waits for longer than one window.
      window = { ...window, resetAt: now + windowMs }
    }
    const allowed = window.count < limit
    if (allowed) window.count += 1
    this.#windows.set(key, window)
    this.#changed()
    return { allowed, remaining: Math.max(0, limit - window.count), resetAt: new Date(window.resetAt) }
  }

  /** Writes what has changed, and resolves when it is on disk. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#loading
    await explained(`Rate limits could not be written: ${this.#file}`, () =>
      inPathQueue(this.#file, () => this.#write()),
    )
  }

  async #load(): Promise<void> {
    try {
      this.#windows = readWindows(this.#file) ?? this.#windows
    } catch (error) {
      if (!(error instanceof FilesError)) {
        this.#loading = null
        throw error
      }
      const kept = await keepCorrupt(this.#file, this.#now())
      this.#logger.warn(`${error.message}; it is kept as ${kept}, and counting begins anew`)
    }
  }

  #changed(): void {
    this.#dirty = true
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => {
        this.#logger.warn(`${(error as Error).message}; it is tried again with the next change`, error)
      })
    }, this.#writeDelayMs)
  }

  async #write(): Promise<void> {
    if (!this.#dirty) return
    this.#dirty = false
    try {
      this.#dropExpired(this.#latest)
      await makeFolder(dirname(this.#file))
      await replaceFile(this.#file, windowsText(this.#windows))
    } catch (error) {
      this.#dirty = true
      throw error
    }
  }

  #dropExpired(now: number): void {
    for (const [key, { resetAt }] of this.#windows) if (resetAt <= now) this.#windows.delete(key)
  }

  /** Room for a tenth of the keys, so that it is not made for each. */
  #makeRoom(now: number): void {
    this.#dropExpired(now)
    const surplus = this.#windows.size - Math.floor(this.#maxKeys * 0.9)
    if (surplus <= 0) return
    const soonest = [...this.#windows].sort(([, a], [, b]) => a.resetAt - b.resetAt).slice(0, surplus)
    for (const [key] of soonest) this.#windows.delete(key)
  }
}
