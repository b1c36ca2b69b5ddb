/** Something that happened to what the caller may see. */
export interface LiveEvent {
  kind: string
  subjectId: string
  payload: unknown
}

export interface LiveListener {
  onEvent: (event: LiveEvent) => void
  /** Something may have been missed: what is shown has to be read again. */
  onGap: () => void
}

/**
 * The server's events, over one connection that is open while anybody listens. The browser connects anew by itself, and goes on where
 * it left off.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class LiveEvents {
  readonly #connect: () => EventSource
  readonly #listeners = new Set<LiveListener>()
  #source: EventSource | null = null

  constructor(connect: () => EventSource) {
    this.#connect = connect
  }

  /** Told of a gap as soon as the connection stands: what happened before is not in it. @returns ends it */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener)
    if (this.#source === null) this.#source = this.#open()
    else if (this.#source.readyState === EventSource.OPEN) queueMicrotask(listener.onGap)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#source?.close()
      this.#source = null
    }
  }

  #open(): EventSource {
    const source = this.#connect()
    const gap = () => {
      for (const { onGap } of [...this.#listeners]) onGap()
    }
    source.addEventListener('open', gap)
    source.addEventListener('reset', gap)
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as LiveEvent
      for (const { onEvent } of [...this.#listeners]) onEvent(event)
    })
    return source
  }
}
