/** Runs work one at a time per key, in the order in which it came. Keys without work take no memory. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>()

  /** How many keys have work that runs or waits. */
  get size(): number {
    return this.#tails.size
  }

  /** Runs `work` when everything given before for this key has ended, well or not. */
  async run<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    const before = this.#tails.get(key)
    let done!: () => void
    const tail = new Promise<void>((resolve) => {
      done = resolve
    })
    this.#tails.set(key, tail)
    try {
      await before
      return await work()
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
      done()
    }
  }
}
