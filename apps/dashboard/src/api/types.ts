// Parts of the protocol's shapes that have no name there.

import type { LocalEnhancement, MediaFacets, MediaUsage, Visibility } from '@holdall/protocol'

export type TagCount = MediaFacets['tags'][number]
export type MonthCount = MediaFacets['months'][number]

/** A place where an item is used. */
export type MediaUse = MediaUsage['items'][number]

/** What a person may edit on an item. */
export interface MediaEdit {
  title?: string
  description?: string
  tags?: string[]
  visibility?: Visibility
}

/** What this machine does to a picture. */
export interface Enhancement {
  type: LocalEnhancement
  /** Of an `upscale`: how many times longer the sides become. */
  options?: { factor: 2 | 4 }
}
