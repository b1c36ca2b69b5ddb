import { HoldallError } from '@holdall/protocol'
import type { Clock } from '../clock.ts'

/** So many requests per second on average, and so many at once. */
export interface Rate {
  perSecond: number
  burst: number
}

export interface RateLimiterOptions extends Rate {
  clock: Clock
  /** How many keys are remembered; beyond it the one unused for longest is forgotten. @default 10000 */
  maxKeys?: number
}

export type Taken = { ok: true } | { ok: false; retryAfterSeconds: number }

interface Tank {
  tokens: number
  at: number
}

const TAKEN: Taken = { ok: true }

/** A token bucket per key, in bounded memory. */
export class RateLimiter {
  readonly #perSecond: number
  readonly #burst: number
  readonly #clock: Clock
  readonly #maxKeys: number
  // A Map keeps the order of insertion, which makes it a list by last use.
  readonly #tanks = new Map<string, Tank>()

  constructor({ perSecond, burst, clock, maxKeys = 10_000 }: RateLimiterOptions) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#clock = clock
    this.#maxKeys = maxKeys
  }

  /** Takes `cost` tokens, or none and says in how many whole seconds they will be there. */
  take(key: string, cost = 1): Taken {
    const now = this.#clock().getTime()
    const tank = this.#tanks.get(key) ?? { tokens: this.#burst, at: now }
    const elapsedSeconds = Math.max(0, now - tank.at) / 1000
    tank.tokens = Math.min(this.#burst, tank.tokens + elapsedSeconds * this.#perSecond)
    tank.at = now
    this.#tanks.delete(key)
    this.#tanks.set(key, tank)
    if (this.#tanks.size > this.#maxKeys) this.#tanks.delete(this.#tanks.keys().next().value ?? key)
    if (tank.tokens >= cost) {
      tank.tokens -= cost
      return TAKEN
    }
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((cost - tank.tokens) / this.#perSecond)) }
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#tanks.size
  }
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, hour: 3600 }

/**
 * Reads a rate: `10/min`, `600/s`, `600/s:20000` (with a burst; else the burst is the number itself), or `off`.
 *
 * @param setting where it comes from, for the message
 * @throws {invalid_request} for anything else.
 */
export function parseRate(value: string, setting = 'the rate'): Rate | null {
  if (value === 'off') return null
  const match = /^(\d{1,9})\/(sec|s|min|m|hour|h)(?::(\d{1,9}))?$/.exec(value)
  const amount = Number(match?.[1])
  const burst = Number(match?.[3] ?? amount)
  if (match && amount > 0 && burst > 0) return { perSecond: amount / SECONDS[match[2]!]!, burst }
  throw new HoldallError('invalid_request', `${setting}: "${value.slice(0, 40)}" is not a rate`, {
    hint: 'Write for example 10/min, 600/s, 600/s:20000 (at most 20000 at once) or off',
  })
}
