export type {
  ApiKey,
  Attribution,
  Board,
  BoardCreate,
  BoardItem,
  BoardItemCreate,
  BoardItemsPatch,
  BoardMedia,
  BoardPatch,
  BoardWithItems,
  CreateApiKey,
  CreatedApiKey,
  DeletionReport,
  DocumentConflict,
  DocumentInfo,
  Duplicates,
  EnhanceRequest,
  GeneratedKind,
  GenerateRequest,
  IntegrityReport,
  Job,
  KeyScopeName,
  Lineage,
  LineageItem,
  LocalEnhancement,
  Making,
  MediaBulkAnswer,
  MediaCheckAnswer,
  MediaFacets,
  MediaFeatured,
  MediaImport,
  MediaItem,
  MediaKind,
  MediaList,
  MediaStatus,
  MediaUrlAnswer,
  MediaUsage,
  Member,
  MemberRole,
  MissingMedia,
  Project,
  ProjectCreate,
  ProjectPatch,
  ProjectStatus,
  Provider,
  ProviderList,
  Relink,
  RevisionInfo,
  Scene,
  ScenePatch,
  Session,
  SimilarList,
  Snapshot,
  SnapshotRestore,
  SourceType,
  StorageStats,
  Usage,
  Visibility,
} from '@holdall/protocol'

import type { LocalEnhancement, MediaFacets, MediaUsage, ProjectStorageConfig, Visibility } from '@holdall/protocol'

export type TagCount = MediaFacets['tags'][number]
export type MonthCount = MediaFacets['months'][number]

/** A part of a list, and where it goes on. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** A project type as the server tells of it. */
export type ProjectTypeInfo = Omit<ProjectStorageConfig, 'documents'>

/** The parameters of `GET /api/storage/projects`, as they are sent. */
export interface ProjectQuery {
  q?: string
  type?: string
  status?: string
  sort?: string
  trashed?: boolean
}

/** The parameters of `GET /api/moodboards`, as they are sent. */
export interface BoardQuery {
  q?: string
  sort?: string
  trashed?: boolean
}

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

/** What is done to many items at once. */
export type BulkChange =
  | { action: 'delete'; purge?: boolean; force?: boolean }
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
  unused?: boolean
  duplicates?: boolean
  trashed?: boolean
}

export type BulkTarget = { ids: string[] } | { filter: MediaQuery }

/** A count and what it weighs. */
export interface Amount {
  count: number
  bytes: number
}

/** The answer of `GET /api/media/analytics`. */
export interface Analytics {
  total: Amount
  bySource: Record<string, Amount>
  byKind: Record<string, Amount>
  byMonth: (Amount & { month: string; kinds: Record<string, Amount> })[]
  topTags: TagCount[]
  duplicates: Amount
  unused: Amount
  trash: Amount
}

export type CleanUpKind = 'trash' | 'unused'

/** The body of `POST /api/storage/cleanup`. */
export interface CleanUpScope {
  kinds: CleanUpKind[]
  olderThanDays: number
}

/** What a clean-up would delete. */
export interface CleanUpPlan {
  items: number
  totalBytes: number
  largest: { id: string; title: string; kind: string; sizeBytes: number; reason: CleanUpKind; since: string }[]
}

/** How far a clean-up is. */
export interface CleanUpProgress {
  /** Those it has gone through, of as many as the plan counts. */
  items: number
  /** Originals and previews. */
  deletedCount: number
  failedCount: number
  totalBytes: number
}
