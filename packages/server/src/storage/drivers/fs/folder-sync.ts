import fs from 'node:fs'

interface Waiter {
  resolve: () => void
  reject: (error: Error) => void
}

/**
 * Makes the entries of one open folder durable, once for everybody who waits: those who come while an fsync is in flight
 * (it may have missed their entry) share the next one. Without a descriptor (Windows cannot sync folders) it resolves at once.
 */
export class FolderSync {
  readonly #fd: number | null
  #waiting: Waiter[] = []
  #running = false
  #closed = false

  constructor(fd: number | null) {
    this.#fd = fd
  }

  /** Resolves when every entry made before this call survives a power cut. Not to be called once `closed`. */
  sync(): Promise<void> {
    if (this.#fd === null) return Promise.resolve()
    const fd = this.#fd
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      if (!this.#running) this.#run(fd)
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Whether the folder has been removed since it was opened, so that a sync of it would prove nothing. */
  get removed(): boolean {
    if (this.#closed) return true
    return this.#fd !== null && fs.fstatSync(this.#fd).nlink === 0
  }

  /** Closes the descriptor, after the syncs under way. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (!this.#running && this.#fd !== null) fs.closeSync(this.#fd)
  }

  #run(fd: number): void {
    const batch = this.#waiting
    this.#waiting = []
    this.#running = true
    fs.fsync(fd, (error) => {
      this.#running = false
      if (this.#waiting.length > 0) this.#run(fd)
      else if (this.#closed) fs.closeSync(fd)
      for (const waiter of batch) {
        if (error === null) waiter.resolve()
        else waiter.reject(error)
      }
    })
  }
}
