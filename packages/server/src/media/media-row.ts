import type { MediaKind, MediaStatus, SourceType, StorageCategory, Visibility } from '@holdall/protocol'

/** A media row as it is read everywhere. */
export interface MediaRow {
  id: string
  owner_user_id: string
  created_by: string
  project_id: string | null
  scene_id: string | null
  kind: MediaKind
  source_type: SourceType
  enhancement_type: string | null
  original_media_id: string | null
  visibility: Visibility
  status: MediaStatus
  status_reason: string | null
  title: string
  description: string
  tags: string[]
  filename: string
  original_filename: string
  mime_type: string
  size_bytes: number
  checksum: string
  storage_key: string
  category: StorageCategory
  width: number | null
  height: number | null
  duration_seconds: number | null
  placeholder: string | null
  attribution: Record<string, unknown> | null
  metadata: Record<string, unknown>
  owner_metadata: Record<string, unknown>
  rendition_names: string[]
  link_epoch: number
  taken_at: Date | null
  created_at: Date
  updated_at: Date
  content_at: Date
  deleted_at: Date | null
  purging_at: Date | null
}

export const MEDIA_COLUMN_NAMES = [
  'id',
  'owner_user_id',
  'created_by',
  'project_id',
  'scene_id',
  'kind',
  'source_type',
  'enhancement_type',
  'original_media_id',
  'visibility',
  'status',
  'status_reason',
  'title',
  'description',
  'tags',
  'filename',
  'original_filename',
  'mime_type',
  'size_bytes',
  'checksum',
  'storage_key',
  'category',
  'width',
  'height',
  'duration_seconds',
  'placeholder',
  'attribution',
  'metadata',
  'owner_metadata',
  'rendition_names',
  'link_epoch',
  'taken_at',
  'created_at',
  'updated_at',
  'content_at',
  'deleted_at',
  'purging_at',
] as const satisfies readonly (keyof MediaRow)[]

/** For a `select` or `returning` list. */
export const MEDIA_COLUMNS = MEDIA_COLUMN_NAMES.map((name) => `media.${name}`).join(', ')
