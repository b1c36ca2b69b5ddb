import { ApiProblem } from '../http/api-problem.ts'
import { backOffMs, type RetryOptions } from '../http/retry.ts'
import type { Send } from '../http/send.ts'
import { readEventStream } from './event-stream.ts'
import { pauseUntilOnline } from './pause-until-online.ts'

/** Something that happened to what the caller may see. */
export interface LiveEvent {
  /** Such as `media.created` or `document.saved`. */
  kind: string
  /** The item, board or project. */
  subjectId: string
  ownerUserId: string
  actorUserId: string | null
  payload: Record<string, unknown>
  /** RFC 3339, UTC. */
  createdAt: string
}

/** What is called when something happens. */
export interface LiveListener {
  onEvent?: ((event: LiveEvent) => void) | undefined
  /** Something may have been missed: what is shown has to be read again. Also called once the stream stands. */
  onGap?: (() => void) | undefined
  /** Whether the stream stands. */
  onConnection?: ((connected: boolean) => void) | undefined
}

const DEFAULT_WAIT_MS = 2_000

/**
 * What happens on the server, over one connection for all who listen. It connects anew by itself and goes on where it left off; where that
 * cannot be, listeners hear of a gap.
 */
export class LiveEvents {
  readonly #send: Send
  readonly #retries: RetryOptions
  readonly #listeners = new Set<LiveListener>()
  #reading: AbortController | null = null
  #connected = false

  constructor(send: Send, retries: RetryOptions) {
    this.#send = send
    this.#retries = retries
  }

  /** @returns ends it; the connection closes with its last listener */
  listen(listener: LiveListener): () => void {
    const own = { ...listener }
    this.#listeners.add(own)
    if (this.#reading === null) {
      this.#reading = new AbortController()
      void this.#read(this.#reading.signal)
    } else if (this.#connected) {
      queueMicrotask(() => {
        if (!this.#listeners.has(own)) return
        own.onConnection?.(true)
        own.onGap?.()
      })
    }
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size > 0) return
      this.#reading?.abort()
      this.#reading = null
      this.#connected = false
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    let lastEventId = ''
    let waitMs = DEFAULT_WAIT_MS
    let failures = 0
    while (!signal.aborted) {
      try {
        const headers = { Accept: 'text/event-stream', ...(lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId }) }
        const { body } = await this.#send('/api/events', { headers, retry: false, signal })
        failures = 0
        this.#tell(signal, ({ onConnection }) => onConnection?.(true))
        this.#connected = true
        // What happened before the first connection, nobody has heard of.
        if (lastEventId === '') this.#tell(signal, ({ onGap }) => onGap?.())
        if (body === null) throw ApiProblem.unreachable()
        for await (const message of readEventStream(body, { lastEventId, onRetry: (ms) => (waitMs = ms) })) {
          lastEventId = message.lastEventId
          if (message.event === 'reset') this.#tell(signal, ({ onGap }) => onGap?.())
          else if (message.event === 'message') this.#hear(signal, message.data)
        }
      } catch (error) {
        if (signal.aborted) return
        // A refusal will not change by asking every two seconds.
        if (error instanceof ApiProblem && !error.retryable) failures += 3
        failures++
      }
      if (signal.aborted) return
      this.#connected = false
      this.#tell(signal, ({ onConnection }) => onConnection?.(false))
      const backOff =
        failures > 1 ? backOffMs(failures - 1, { ...this.#retries, delayMs: waitMs, maxDelayMs: 60_000 }) : 0
      await pauseUntilOnline(Math.max(waitMs, backOff), signal)
    }
  }

  #hear(signal: AbortSignal, data: string): void {
    let event: LiveEvent
    try {
      event = JSON.parse(data) as LiveEvent
    } catch {
      this.#tell(signal, ({ onGap }) => onGap?.())
      return
    }
    this.#tell(signal, ({ onEvent }) => onEvent?.(event))
  }

  #tell(signal: AbortSignal, say: (listener: LiveListener) => void): void {
    if (signal.aborted) return
    for (const listener of [...this.#listeners]) {
      try {
        say(listener)
      } catch (error) {
        // An error of the app's: it is seen as one, and ends neither the connection nor what the others hear.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
