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
  readonly #loads = new Set<{ id: string; overtaken: boolean }>()
  #trusted = true

  /** @param viewer whose eyes the record was read with: `s` of a service, `u` and the user's id */
  get(id: string, viewer: string): DeliveryRecord | undefined {
    return this.#trusted ? this.#items.get(id)?.get(viewer) : undefined
  }

  /** Looks an item up and keeps what was found, unless it changed while it was looked up. */
  async load(id: string, viewer: string, find: () => Promise<DeliveryRecord>): Promise<DeliveryRecord> {
    const load = { id, overtaken: false }
    this.#loads.add(load)
    try {
      const record = await find()
      if (this.#trusted && !load.overtaken && isLasting(viewer, record)) this.#keep(id, viewer, record)
      return record
    } finally {
      this.#loads.delete(load)
    }
  }

  invalidate(id: string): void {
    this.#items.delete(id)
    for (const load of this.#loads) if (load.id === id) load.overtaken = true
  }

  clear(): void {
    this.#items.clear()
    for (const load of this.#loads) load.overtaken = true
  }

  /** Called by the outbox feed: false while changes of other nodes may go unseen. */
  trust(trusted: boolean): void {
    if (!trusted) this.clear()
    this.#trusted = trusted
  }

  #keep(id: string, viewer: string, record: DeliveryRecord): void {
    const viewers = this.#items.get(id) ?? new Map<string, DeliveryRecord>()
    if (viewers.size >= 32) viewers.clear()
    viewers.set(viewer, record)
    this.#items.set(id, viewers)
  }
}

/** What a membership alone allows is asked for every time: the cache does not hear of its end. */
function isLasting(viewer: string, { ownerUserId, visibility, deleted }: DeliveryRecord): boolean {
  return viewer === 's' || viewer === `u${ownerUserId}` || (visibility === 'public' && !deleted)
}
