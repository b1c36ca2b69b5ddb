import type { Clock } from '../clock.ts'
import { type DeliveryClaims, type DeliveryTokens, listingExpirySeconds } from '../identity/delivery-token.ts'

/** The parts of a row that its links depend on. */
export interface Linkable {
  id: string
  link_epoch: number
  storage_key: string
  rendition_names: readonly string[]
}

export interface MediaLinks {
  url: string
  thumbnailUrl: string | null
  posterUrl?: string
  storageUrl: string
}

/** Makes the URLs of items: signed ones for an hour or more, and the permanent one. */
export class LinkMaker {
  readonly #tokens: DeliveryTokens
  readonly #clock: Clock
  readonly #baseUrl: () => string

  constructor(tokens: DeliveryTokens, clock: Clock, baseUrl: () => string) {
    this.#tokens = tokens
    this.#clock = clock
    this.#baseUrl = baseUrl
  }

  /** URLs for a listing: expiry rounded up to the hour, so that caches hit. */
  forListing(item: Linkable, userEpoch: number): MediaLinks {
    const base = this.#baseUrl()
    const tree = `${base}/o/${this.#sign(item, userEpoch, listingExpirySeconds(this.#clock()))}`
    return {
      url: `${tree}/content`,
      thumbnailUrl: item.rendition_names.includes('thumbnail') ? `${tree}/thumbnail` : null,
      ...(item.rendition_names.includes('poster') ? { posterUrl: `${tree}/poster` } : {}),
      storageUrl: `${base}/storage/${item.storage_key}`,
    }
  }

  /** One URL with an exact end. */
  exact(
    item: { id: string; link_epoch: number },
    userEpoch: number,
    expiresInSeconds: number,
    download?: string,
  ): { url: string; expiresAt: Date } {
    const expiresAtSeconds = Math.floor(this.#clock().getTime() / 1000) + expiresInSeconds
    const token = this.#sign(item, userEpoch, expiresAtSeconds, download)
    return { url: `${this.#baseUrl()}/o/${token}/content`, expiresAt: new Date(expiresAtSeconds * 1000) }
  }

  #sign(
    item: { id: string; link_epoch: number },
    userEpoch: number,
    expiresAtSeconds: number,
    download?: string,
  ): string {
    const claims: DeliveryClaims = { mediaId: item.id, itemEpoch: item.link_epoch, userEpoch, expiresAtSeconds }
    return this.#tokens.sign(download === undefined ? claims : { ...claims, download })
  }
}
