import type { MediaItem, MediaList } from '@holdall/protocol'

/** One page of a list, or of a part of it. */
export interface PageRequest {
  from: string | undefined
  to: string | undefined
  cursor: string | null
  limit: number
  signal: AbortSignal
}

export interface TimelineOptions {
  load: (request: PageRequest) => Promise<MediaList>
  /** The instant by which an item is ordered. */
  instantOf: (item: MediaItem) => number
  range?: { from: string | undefined; to: string | undefined }
  /** @default 100 */
  firstPageSize?: number
  /** @default 200 */
  pageSize?: number
  /** Items held in memory; entries beyond them stay as a skeleton. @default 4000 */
  maxHeld?: number
}
