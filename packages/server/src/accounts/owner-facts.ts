import { LRUCache } from 'lru-cache'
import type { Database } from '../db/index.ts'

export interface OwnerFactsOptions {
  /** Quota of users who have none of their own; null for none. */
  defaultQuotaBytes: number | null
  /** How long another node's change may go unseen. @default 4_000 */
  maxAgeMs?: number
}

interface Facts {
  quotaBytes: number | null
  linkEpoch: number
  sessionEpoch: number
}

/** Quotas and epochs of users: asked for on every request, so kept for a few seconds. */
export class OwnerFacts {
  readonly #database: Database
  readonly #defaultQuotaBytes: number | null
  readonly #cache: LRUCache<string, Promise<Facts>>

  constructor(database: Database, { defaultQuotaBytes, maxAgeMs = 4_000 }: OwnerFactsOptions) {
    this.#database = database
    this.#defaultQuotaBytes = defaultQuotaBytes
    this.#cache = new LRUCache({ max: 10_000, ttl: maxAgeMs })
  }

  /** Bytes the user may keep; null when there is no limit. */
  async quotaBytes(userId: string): Promise<number | null> {
    return (await this.#facts(userId)).quotaBytes
  }

  /** Counts up when all links to the user's items are revoked. */
  async linkEpoch(userId: string): Promise<number> {
    return (await this.#facts(userId)).linkEpoch
  }

  /** Counts up when all the user's sessions end. */
  async sessionEpoch(userId: string): Promise<number> {
    return (await this.#facts(userId)).sessionEpoch
  }

  /** Ends every session or link of a user: at once here, within `maxAgeMs` on other nodes. */
  async advance(userId: string, what: 'link' | 'session'): Promise<void> {
    const column = what === 'link' ? 'link_epoch' : 'session_epoch'
    await this.#database.one('service', {
      text: `insert into users (id, ${column}) values ($1, 1) on conflict (id) do update set ${column} = users.${column} + 1`,
      values: [userId],
    })
    this.#cache.delete(userId)
  }

  /** @param quotaBytes null returns the user to the default */
  async setQuota(userId: string, quotaBytes: number | null): Promise<void> {
    await this.#database.one('service', {
      text: 'insert into users (id, quota_bytes) values ($1, $2) on conflict (id) do update set quota_bytes = excluded.quota_bytes',
      values: [userId, quotaBytes],
    })
    this.#cache.delete(userId)
  }

  #facts(userId: string): Promise<Facts> {
    const known = this.#cache.get(userId)
    if (known) return known
    const loading = this.#load(userId)
    this.#cache.set(userId, loading)
    loading.catch(() => this.#cache.delete(userId))
    return loading
  }

  async #load(userId: string): Promise<Facts> {
    const { rows } = await this.#database.one<{
      quota_bytes: number | null
      link_epoch: number
      session_epoch: number
    }>('service', {
      name: 'owner-facts',
      text: 'select quota_bytes, link_epoch, session_epoch from users where id = $1',
      values: [userId],
    })
    const row = rows[0]
    return {
      quotaBytes: row?.quota_bytes ?? this.#defaultQuotaBytes,
      linkEpoch: row?.link_epoch ?? 0,
      sessionEpoch: row?.session_epoch ?? 0,
    }
  }
}
