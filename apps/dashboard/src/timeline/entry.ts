import type { MediaItem } from '@holdall/protocol'

/** What the grid must know of an item at all times; the item itself may be dropped and fetched again. */
export interface Entry {
  readonly id: string
  /** Width over height, within what a row can show. */
  readonly aspect: number
  /** The instant by which the list is ordered and grouped, in milliseconds. */
  readonly at: number
  readonly sizeBytes: number
  /** Index of the page that it came with. */
  readonly page: number
  readonly item: MediaItem | null
}

const NARROWEST = 0.45
const WIDEST = 3.2

export function toEntry(item: MediaItem, page: number, at: number): Entry {
  return { id: item.id, aspect: aspectOf(item), at, sizeBytes: item.sizeBytes, page, item }
}

/** The shape of the tile. Sounds and documents get a square; a clip of unknown size is taken for 16:9. */
export function aspectOf({ kind, width, height }: Pick<MediaItem, 'kind' | 'width' | 'height'>): number {
  if ((kind === 'image' || kind === 'video') && width !== null && height !== null && width > 0 && height > 0) {
    return Math.min(WIDEST, Math.max(NARROWEST, width / height))
  }
  return kind === 'video' ? 16 / 9 : 1
}
