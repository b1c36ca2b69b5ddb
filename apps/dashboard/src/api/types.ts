/** The shapes of CONTRACT §7 as the dashboard reads them (`format=v2`). */
export type MediaKind = 'image' | 'video' | 'audio' | 'file'
export type SourceType = 'upload' | 'playground' | 'enhanced' | 'stock'
export type Visibility = 'private' | 'public'
export type MediaStatus = 'processing' | 'ready' | 'failed'

export interface MediaItem {
  id: string
  ownerUserId: string
  projectId: string | null
  sceneId: string | null
  kind: MediaKind
  sourceType: SourceType
  enhancementType: string | null
  originalMediaId: string | null
  visibility: Visibility
  status: MediaStatus
  statusReason?: string | null
  title: string | null
  description: string | null
  tags: string[]
  filename: string
  originalFilename: string
  mimeType: string
  sizeBytes: number
  checksum: string
  storageKey: string
  width: number | null
  height: number | null
  durationSeconds: number | null
  /** Thumbhash, base64. */
  placeholder: string | null
  attribution?: { author?: string; authorUrl?: string; license?: string; sourceUrl?: string } | null
  metadata: Record<string, unknown>
  createdAt: string
  updatedAt: string
  deletedAt: string | null
  createdBy: string | null
  /** Signed, good for at least an hour. */
  url: string
  thumbnailUrl: string | null
  posterUrl?: string | null
  /** Permanent; needs an identity. */
  storageUrl: string
}

/** What a person may edit on an item. */
export interface MediaPatch {
  title?: string | null
  description?: string | null
  tags?: string[]
  visibility?: Visibility
}

export interface TagCount {
  tag: string
  count: number
}

export interface MonthCount {
  /** `2026-03` */
  month: string
  count: number
}

export interface Facets {
  source_type?: Partial<Record<SourceType, number>>
  kind?: Partial<Record<MediaKind, number>>
  visibility?: Partial<Record<Visibility, number>>
  status?: Partial<Record<MediaStatus, number>>
  tags?: TagCount[]
  /** Newest first, by creation, in UTC. */
  months?: MonthCount[]
}

export interface MediaPage {
  items: MediaItem[]
  nextCursor: string | null
  facets?: Facets
  total?: number
}

export type BulkChange =
  | { action: 'delete' | 'restore' }
  | { action: 'tag' | 'untag'; tags: string[] }
  | { action: 'visibility'; visibility: Visibility }

export type BulkTarget = { ids: string[] } | { filter: MediaFilter }

/** Query parameters of `GET /api/media`, as strings. */
export interface MediaFilter {
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

export interface Session {
  userId: string
  role: 'user' | 'service'
  via: string
  expiresAt: string | null
}

export interface ApiKey {
  id: string
  name: string
  role: 'user' | 'service'
  scopes: string[]
  prefix?: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

export interface NewApiKey {
  name: string
  role: 'user' | 'service'
  scopes: string[]
  expiresAt: string | null
}

export interface Usage {
  bytes: number
  count: number
  quotaBytes: number | null
}
