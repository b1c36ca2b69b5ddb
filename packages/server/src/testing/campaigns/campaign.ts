/** What a campaign found: how much it did, and every promise that it saw broken. */
export interface CampaignReport {
  counts: Record<string, number>
  violations: string[]
}

export interface CampaignOptions {
  /** Makes sizes, choices and moments repeatable, as far as two runs of several processes can be. */
  seed: number
  /** An empty folder for the campaign's data; it is the caller's to remove. */
  folder: string
  /** Hears about progress. */
  say?: (text: string) => void
}

/** Random numbers from a seed. @see https://github.com/cprosche/mulberry32 */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  /** True in `share` of the cases. */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** @throws RangeError for an empty list */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[Math.floor(this.next() * items.length)] as T
  }

  bytes(count: number): Buffer {
    const buffer = Buffer.allocUnsafe(count)
    const whole = count - (count % 4)
    for (let at = 0; at < whole; at += 4) buffer.writeUInt32LE((this.next() * 4294967296) >>> 0, at)
    for (let at = whole; at < count; at++) buffer[at] = this.between(0, 255)
    return buffer
  }
}

/** Runs `work` over all items, at most `limit` at once. */
export async function eachOf<T>(items: Iterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  const lane = async () => {
    for (let step = queue.next(); !step.done; step = queue.next()) await work(step.value)
  }
  await Promise.all(Array.from({ length: limit }, lane))
}
