const SMOOTHED_SECONDS = 3
const STEP_SECONDS = 0.25

/** Speed over about the last three seconds. */
export class TransferMeter {
  readonly #now: () => number
  #before: { at: number; sentBytes: number } | null = null
  bytesPerSecond = 0

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  add(sentBytes: number): void {
    const at = this.#now()
    // What the server did not keep was not sent; time that was spent waiting counts all the same.
    if (this.#before === null || sentBytes < this.#before.sentBytes) {
      this.#before = { at: this.#before?.at ?? at, sentBytes }
      return
    }
    const seconds = (at - this.#before.at) / 1000
    if (seconds < STEP_SECONDS) return
    const current = (sentBytes - this.#before.sentBytes) / seconds
    const share = this.bytesPerSecond === 0 ? 1 : Math.min(1, seconds / SMOOTHED_SECONDS)
    this.bytesPerSecond += (current - this.bytesPerSecond) * share
    this.#before = { at, sentBytes }
  }

  secondsLeft(bytesLeft: number): number | null {
    return this.bytesPerSecond > 0 ? bytesLeft / this.bytesPerSecond : null
  }

  reset(): void {
    this.#before = null
    this.bytesPerSecond = 0
  }
}
