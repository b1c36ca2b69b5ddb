/** One load per key at a time: of many who ask, one loads and the others wait. */
export class SharedLoads<T> {
  readonly #running = new Map<string, Promise<T>>()

  /** When the one that loads was aborted, the next takes over; any other failure is everybody's. */
  async run(key: string, load: () => Promise<T>): Promise<T> {
    for (;;) {
      const others = this.#running.get(key)
      if (others === undefined) break
      try {
        return await others
      } catch (error) {
        if (!isAbort(error)) throw error
      }
    }
    const running = load()
    this.#running.set(key, running)
    try {
      return await running
    } finally {
      this.#running.delete(key)
    }
  }

  /** Waits for the loads of these keys, however they end. */
  async settled(wanted: (key: string) => boolean): Promise<void> {
    await Promise.allSettled([...this.#running].filter(([key]) => wanted(key)).map(([, running]) => running))
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}
