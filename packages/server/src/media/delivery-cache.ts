import { LRUCache } from 'lru-cache'

/** What delivering an item needs to know: nothing of it changes without an outbox event. */
export interface DeliveryRecord {
  id: string
  ownerUserId: string
  visibility: 'private' | 'public'
  deleted: boolean
  linkEpoch: number
  storageKey: string
  mimeType: string
  sizeBytes: number
  checksum: string
  originalFilename: string
  contentAt: Date
  kind: string
  renditions: ReadonlyMap<string, DeliveryRendition>
}

export interface DeliveryRendition {
  storageKey: string
  mimeType: string
  sizeBytes: number
  checksum: string
}

/**
 * Look-ups of delivery, kept per item and viewer. Local changes invalidate at once; other nodes' changes arrive through the outbox. When that
 * feed fails, the cache is bypassed.
 */
export class DeliveryCache {
  readonly #items = new LRUCache<string, Map<string, DeliveryRecord>>({ max: 20_000 })
  #trusted = true

  /** @param viewer whose eyes the record was read with */
  get(id: string, viewer: string): DeliveryRecord | undefined {
    return this.#trusted ? this.#items.get(id)?.get(viewer) : undefined
  }

  set(id: string, viewer: string, record: DeliveryRecord): void {
    if (!this.#trusted) return
    const viewers = this.#items.get(id) ?? new Map<string, DeliveryRecord>()
    if (viewers.size >= 32) viewers.clear()
    viewers.set(viewer, record)
    this.#items.set(id, viewers)
  }

  invalidate(id: string): void {
    this.#items.delete(id)
  }

  clear(): void {
    this.#items.clear()
  }

  /** Called by the outbox feed: false while changes of other nodes may go unseen. */
  trust(trusted: boolean): void {
    if (!trusted) this.#items.clear()
    this.#trusted = trusted
  }
}
