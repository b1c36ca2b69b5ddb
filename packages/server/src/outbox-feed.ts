import type { Database } from './db/index.ts'
import { type OutboxCursor, type OutboxEvent, outboxEnd, readOutbox } from './ledger/outbox.ts'
import type { Logger } from './log.ts'

export interface OutboxFeedOptions {
  database: Database
  log: Logger
  onEvent: (event: OutboxEvent) => void
  /** False while events may be missed: whoever caches must bypass its cache. */
  onHealth: (healthy: boolean) => void
  /** @default 1_000 */
  intervalMs?: number
}

/** Follows the outbox, so that this node learns of what others changed. */
export class OutboxFeed {
  readonly #options: OutboxFeedOptions
  #cursor: OutboxCursor | null = null
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: OutboxFeedOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#cursor = await outboxEnd(this.#options.database)
    this.#options.onHealth(true)
    this.#schedule()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #schedule(): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#running = this.#poll().finally(() => this.#schedule())
    }, this.#options.intervalMs ?? 1_000)
    this.#timer.unref()
  }

  async #poll(): Promise<void> {
    const { database, log, onEvent, onHealth } = this.#options
    try {
      this.#cursor ??= await outboxEnd(database)
      for (
        let events = await readOutbox(database, this.#cursor);
        events.length > 0;
        events = await readOutbox(database, this.#cursor)
      ) {
        for (const event of events) {
          onEvent(event)
          this.#cursor = event.cursor
        }
      }
      onHealth(true)
    } catch (error) {
      onHealth(false)
      log.warn(
        { err: error instanceof Error ? error.message : String(error) },
        'the outbox cannot be read; caches are bypassed',
      )
    }
  }
}
