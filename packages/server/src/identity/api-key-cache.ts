import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { ApiKeyRecord } from './api-key.ts'

export type LookupApiKey = (hash: string) => Promise<ApiKeyRecord | null>

export interface ApiKeyCacheOptions {
  clock: Clock
  /** How long a key that another node revoked may still work. @default 5000 */
  maxAgeMs?: number
  /** @default 2000 */
  maxKeys?: number
}

interface Entry {
  record: ApiKeyRecord
  until: number
}

/** Remembers API keys for a few seconds; keys that do not exist are not remembered. */
export class ApiKeyCache {
  readonly #lookup: LookupApiKey
  readonly #clock: Clock
  readonly #maxAgeMs: number
  readonly #entries: LRUCache<string, Entry>
  #generation = 0

  constructor(lookup: LookupApiKey, { clock, maxAgeMs = 5_000, maxKeys = 2_000 }: ApiKeyCacheOptions) {
    this.#lookup = lookup
    this.#clock = clock
    this.#maxAgeMs = maxAgeMs
    this.#entries = new LRUCache({ max: maxKeys })
  }

  readonly find: LookupApiKey = async (hash) => {
    const now = this.#clock().getTime()
    const entry = this.#entries.get(hash)
    if (entry && now < entry.until) return entry.record
    const generation = this.#generation
    const record = await this.#lookup(hash)
    // A key that was revoked while it was read must not come back.
    if (record && generation === this.#generation) this.#entries.set(hash, { record, until: now + this.#maxAgeMs })
    return record
  }

  /** Forgets everything: call when any key is changed or revoked. */
  clear(): void {
    this.#generation++
    this.#entries.clear()
  }
}
