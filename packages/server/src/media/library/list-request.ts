import type { MediaFilter, MediaSort } from '@holdall/protocol'

/** One page of a list: what is shown, in which order, from where on. */
export interface ListRequest {
  /** `project` holds ids as stored. */
  filter: MediaFilter
  sort: MediaSort
  /** 1–200 */
  limit: number
  cursor: string | null
}
