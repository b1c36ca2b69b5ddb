import { setImmediate as nextTurn } from 'node:timers/promises'

const WORK_MS = 4

/** Short synchronous steps in a row: after some milliseconds of them others get their turn. */
export class Turns {
  #until = performance.now() + WORK_MS

  async pass(): Promise<void> {
    if (performance.now() < this.#until) return
    await nextTurn()
    this.#until = performance.now() + WORK_MS
  }
}
