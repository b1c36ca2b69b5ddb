export type {
  ApiKey,
  CreateApiKey,
  CreatedApiKey,
  KeyScopeName,
  MediaBulkAnswer,
  MediaCheckAnswer,
  MediaFacets,
  MediaItem,
  MediaKind,
  MediaList,
  MediaStatus,
  MediaUrlAnswer,
  Session,
  SourceType,
  Usage,
  Visibility,
} from '@holdall/protocol'

import type { MediaFacets, Visibility } from '@holdall/protocol'

export type TagCount = MediaFacets['tags'][number]
export type MonthCount = MediaFacets['months'][number]

/** What a person may edit on an item. */
export interface MediaEdit {
  title?: string
  description?: string
  tags?: string[]
  visibility?: Visibility
}

/** What is done to many items at once. */
export type BulkChange =
  | { action: 'delete'; purge?: boolean }
  | { action: 'restore' }
  | { action: 'tag' | 'untag'; tags: string[] }
  | { action: 'visibility'; visibility: Visibility }

/** The parameters that narrow `GET /api/media`, as they are sent. */
export interface MediaQuery {
  source_type?: string
  kind?: string
  q?: string
  tags?: string
  visibility?: string
  status?: string
  from?: string
  to?: string
  minBytes?: number
  maxBytes?: number
  trashed?: boolean
}

export type BulkTarget = { ids: string[] } | { filter: MediaQuery }
