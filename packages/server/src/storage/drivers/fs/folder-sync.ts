import fs from 'node:fs'

interface Waiter {
  resolve: () => void
  reject: (error: Error) => void
}

/**
 * Makes the entries of one open folder durable, once for everybody who waits: those who come while an fsync is in flight
 * (it may have missed their entry) share the next one.
 */
export class FolderSync {
  readonly fd: number
  #waiting: Waiter[] = []
  #running = false
  #closing = false

  constructor(fd: number) {
    this.fd = fd
  }

  /** Resolves when every entry made before this call survives a power cut. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      if (!this.#running) this.#run()
    })
  }

  /** Whether the folder has been removed since it was opened; a sync of it would prove nothing. */
  get removed(): boolean {
    return fs.fstatSync(this.fd).nlink === 0
  }

  /** Closes the descriptor, after the syncs under way. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    if (!this.#running) fs.closeSync(this.fd)
  }

  #run(): void {
    const batch = this.#waiting
    this.#waiting = []
    this.#running = true
    fs.fsync(this.fd, (error) => {
      this.#running = false
      if (this.#waiting.length > 0) this.#run()
      else if (this.#closing) fs.closeSync(this.fd)
      for (const waiter of batch) {
        if (error === null) waiter.resolve()
        else waiter.reject(error)
      }
    })
  }
}
