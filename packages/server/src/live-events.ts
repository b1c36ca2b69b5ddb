import { HoldallError } from '@holdall/protocol'
import type { Database } from './db/index.ts'
import { type OutboxCursor, type OutboxEvent, outboxEnd } from './ledger/outbox.ts'
import { reachesBack, readVisibleEvents } from './ledger/visible-events.ts'

/** What a subscriber hears: something that happened, that it missed too much to be told, or that all is quiet. */
export type LiveEvent =
  | { type: 'event'; event: OutboxEvent }
  | { type: 'reset'; cursor: OutboxCursor }
  | { type: 'quiet' }

export interface LiveEventsOptions {
  database: Database
  /** Streams of one user at once. @default 20 */
  mostPerUser?: number
  /** @default 15_000 */
  quietMs?: number
}

interface Subscription {
  userId: string
  wake: () => void
}

/** Tells subscribers what happens to what they may see, in the order in which it became visible, and from where they left off. */
export class LiveEvents {
  readonly #database: Database
  readonly #mostPerUser: number
  readonly #quietMs: number
  readonly #subscriptions = new Set<Subscription>()
  #ended = false

  constructor({ database, mostPerUser = 20, quietMs = 15_000 }: LiveEventsOptions) {
    this.#database = database
    this.#mostPerUser = mostPerUser
    this.#quietMs = quietMs
  }

  /** Something has happened; who may see it is asked when it is read. */
  notify(): void {
    for (const { wake } of this.#subscriptions) wake()
  }

  /** Ends all streams: their readers come back to another node, or later. */
  end(): void {
    this.#ended = true
    for (const { wake } of this.#subscriptions) wake()
  }

  /**
   * @param after where the reader left off; null for from now on
   * @throws {rate_limited} too many streams of this user
   */
  subscribe(
    userId: string,
    after: OutboxCursor | null,
    signal: AbortSignal,
  ): AsyncGenerator<LiveEvent, void, undefined> {
    const own = [...this.#subscriptions].filter((other) => other.userId === userId).length
    if (own >= this.#mostPerUser)
      throw new HoldallError('rate_limited', `${own} streams of events are open already`, {
        hint: 'Close the ones that nobody reads',
        retryAfterSeconds: 5,
      })
    return this.#read(userId, after, signal)
  }

  async *#read(
    userId: string,
    after: OutboxCursor | null,
    signal: AbortSignal,
  ): AsyncGenerator<LiveEvent, void, undefined> {
    let awake = Promise.withResolvers<void>()
    const subscription = { userId, wake: () => awake.resolve() }
    this.#subscriptions.add(subscription)
    const stop = () => subscription.wake()
    signal.addEventListener('abort', stop)
    try {
      let cursor = after ?? (await outboxEnd(this.#database))
      if (after !== null && !(await reachesBack(this.#database, after))) {
        cursor = await outboxEnd(this.#database)
        yield { type: 'reset', cursor }
      }
      while (!this.#ended && !signal.aborted) {
        awake = Promise.withResolvers<void>()
        const { events, next, more } = await readVisibleEvents(this.#database, userId, cursor)
        for (const event of events) yield { type: 'event', event }
        cursor = next
        if (more) continue
        const woken = await this.#rest(awake.promise)
        if (!woken) yield { type: 'quiet' }
      }
    } finally {
      signal.removeEventListener('abort', stop)
      this.#subscriptions.delete(subscription)
    }
  }

  /** @returns false when nothing happened for the whole time */
  async #rest(awake: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const quiet = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#quietMs)
    })
    const woken = await Promise.race([awake.then(() => true), quiet])
    clearTimeout(timer)
    return woken
  }
}
