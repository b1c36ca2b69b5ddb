/** How many bytes wait for the consumer before the producer is asked to pause. */
const PAUSE_BYTES = 1024 * 1024
const RESUME_BYTES = 256 * 1024

export interface ByteQueueOptions {
  onPause: () => void
  onResume: () => void
}

export interface ByteQueue extends AsyncIterable<Uint8Array> {
  push(chunk: Uint8Array): void
  end(): void
  /** The first failure wins; chunks that wait are dropped. */
  fail(error: unknown): void
  /** From now on chunks are thrown away, so that the rest of a request can be read past them. */
  discard(): void
}

/**
 * A bounded queue between events and an async iterator. Chunks pass through by reference: a stream's own iterator would
 * concatenate what has piled up, a copy of every byte when the consumer is the slower side.
 */
export function createByteQueue({ onPause, onResume }: ByteQueueOptions): ByteQueue {
  let chunks: (Uint8Array | undefined)[] = []
  let head = 0
  let waitingBytes = 0
  let paused = false
  let ended = false
  let discarding = false
  let failure: { error: unknown } | null = null
  let wake: (() => void) | null = null

  const notify = (): void => {
    const waiting = wake
    wake = null
    waiting?.()
  }
  const resumeBelow = (limitBytes: number): void => {
    if (!paused || waitingBytes > limitBytes) return
    paused = false
    onResume()
  }
  const take = (): Uint8Array | null => {
    const chunk = chunks[head]
    if (chunk === undefined) return null
    // A slow consumer never empties the queue: what it has taken must not be held until it does.
    chunks[head++] = undefined
    if (head === chunks.length) {
      chunks = []
      head = 0
    } else if (head >= 64 && head * 2 >= chunks.length) {
      chunks = chunks.slice(head)
      head = 0
    }
    waitingBytes -= chunk.length
    resumeBelow(RESUME_BYTES)
    return chunk
  }
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    for (;;) {
      if (failure) throw failure.error
      const chunk = take()
      if (chunk) return { done: false, value: chunk }
      if (ended) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    push(chunk) {
      if (discarding || failure || chunk.length === 0) return
      chunks.push(chunk)
      waitingBytes += chunk.length
      if (!paused && waitingBytes >= PAUSE_BYTES) {
        paused = true
        onPause()
      }
      notify()
    },
    end() {
      ended = true
      notify()
    },
    fail(error) {
      failure ??= { error }
      chunks = []
      head = 0
      waitingBytes = 0
      notify()
    },
    discard() {
      discarding = true
      chunks = []
      head = 0
      waitingBytes = 0
      resumeBelow(0)
      notify()
    },
    [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true, value: undefined }) }),
  }
}
