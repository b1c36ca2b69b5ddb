import { HoldallError } from '@holdall/protocol'

export interface FetchSlotsOptions {
  /** Fetches at once for one person. @default 16 */
  mostPerPerson?: number
  /** @default 128 */
  most?: number
}

/** Bounds how many fetches are under way: each holds a connection for as long as the other side likes. */
export class FetchSlots {
  readonly #mostPerPerson: number
  readonly #most: number
  readonly #taken = new Map<string, number>()
  #all = 0

  constructor({ mostPerPerson = 16, most = 128 }: FetchSlotsOptions = {}) {
    this.#mostPerPerson = mostPerPerson
    this.#most = most
  }

  /** @throws {rate_limited} when there is no room */
  async run<T>(person: string, work: () => Promise<T>): Promise<T> {
    const own = this.#taken.get(person) ?? 0
    if (own >= this.#mostPerPerson || this.#all >= this.#most)
      throw new HoldallError('rate_limited', 'Too many files are being fetched at once', {
        hint: 'Wait until some of them are here',
        retryAfterSeconds: 5,
      })
    this.#taken.set(person, own + 1)
    this.#all += 1
    try {
      return await work()
    } finally {
      this.#all -= 1
      const left = (this.#taken.get(person) ?? 1) - 1
      if (left > 0) this.#taken.set(person, left)
      else this.#taken.delete(person)
    }
  }
}
