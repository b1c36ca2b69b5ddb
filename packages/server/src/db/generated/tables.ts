// Generated from the migrated schema by `npm run generate`; do not edit.
import type { Generated, GeneratedAlways } from 'kysely'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export interface ApiKeysTable {
  id: string
  user_id: string
  name: string
  role: string
  scopes: string[]
  prefix: string
  hash: string
  created_at: Generated<Date>
  last_used_at: Date | null
  expires_at: Date | null
}

export interface DocumentConflictsTable {
  id: GeneratedAlways<number>
  project_id: string
  name: string
  owner_user_id: string
  revision: number
  path: string
  value: string
  author_user_id: string
  created_at: Date
}

export interface DocumentRevisionsTable {
  project_id: string
  name: string
  revision: number
  owner_user_id: string
  body: string
  size_bytes: number
  schema_version: number
  author_user_id: string
  created_at: Date
}

export interface DocumentsTable {
  project_id: string
  name: string
  owner_user_id: string
  revision: number
  size_bytes: number
  schema_version: number
  author_user_id: string
  history_bytes: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export interface IdempotencyKeysTable {
  user_id: string
  route: string
  key: string
  fingerprint: string
  subject_id: string
  lease_expires_at: Date
  status: number | null
  body: string | null
  created_at: Generated<Date>
}

export interface InstanceTable {
  id: string
  restore_epoch: Generated<number>
  created_at: Generated<Date>
  only_row: Generated<boolean>
}

export interface IntegrityCursorsTable {
  name: string
  position: string
  checked_count: Generated<number>
  checked_bytes: Generated<number>
  round_started_at: Date
  updated_at: Date
}

export interface IntegrityFindingsTable {
  code: string
  subject: string
  media_id: string | null
  message: string
  found_at: Date
}

export interface JobsTable {
  id: string
  owner_user_id: string
  created_by: string | null
  kind: string
  media_id: string | null
  state: Generated<string>
  progress: Generated<number>
  reason: string | null
  attempts: Generated<number>
  cancel_requested_at: Date | null
  created_at: Generated<Date>
  started_at: Date | null
  updated_at: Generated<Date>
  finished_at: Date | null
  queue: Generated<string>
  request: Json | null
  answer: Json | null
  resume_at: Date | null
  awaited_until: Date | null
}

export interface MediaTable {
  id: string
  owner_user_id: string
  created_by: string
  project_id: string | null
  scene_id: string | null
  kind: string
  source_type: Generated<string>
  enhancement_type: string | null
  original_media_id: string | null
  visibility: Generated<string>
  status: Generated<string>
  status_reason: string | null
  title: Generated<string>
  description: Generated<string>
  tags: Generated<string[]>
  filename: string
  original_filename: string
  mime_type: string
  size_bytes: number
  checksum: string
  storage_key: string
  category: string
  width: number | null
  height: number | null
  duration_seconds: number | null
  placeholder: string | null
  attribution: Json | null
  metadata: Generated<Json>
  owner_metadata: Generated<Json>
  rendition_names: Generated<string[]>
  link_epoch: Generated<number>
  taken_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  content_at: Generated<Date>
  deleted_at: Date | null
  purging_at: Date | null
  sort_taken: GeneratedAlways<Date>
  sort_name: GeneratedAlways<string>
  sort_duration: GeneratedAlways<number>
  search: GeneratedAlways<string>
  retained_at: Date | null
  perceptual_hash: number | null
}

export interface MediaAliasesTable {
  key: string
  media_id: string
  owner_user_id: string
  created_at: Generated<Date>
  given: Generated<boolean>
}

export interface MediaImportsTable {
  owner_user_id: string
  url_hash: string
  url: string
  media_id: string
  claimed_at: Date
  finished: Generated<boolean>
}

export interface MediaReferencesTable {
  project_id: string
  kind: string
  source: string
  media_id: string
  owner_user_id: string
  counts: boolean
  checksum: string | null
  original_filename: string | null
  mime_type: string | null
  size_bytes: number | null
}

export interface MediaTagsTable {
  owner_user_id: string
  tag: string
  created_at: Date
  media_id: string
}

export interface MoodboardItemsTable {
  id: string
  board_id: string
  owner_user_id: string
  media_id: string | null
  x: number
  y: number
  w: number
  h: number
  z: number
  note: Generated<string>
  created_at: Date
  updated_at: Date
}

export interface MoodboardsTable {
  id: string
  external_id: string | null
  owner_user_id: string
  title: string
  description: Generated<string>
  visibility: Generated<string>
  cover_media_id: string | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  sort_title: GeneratedAlways<string>
  search: GeneratedAlways<string>
}

export interface OutboxTable {
  id: GeneratedAlways<number>
  xid: Generated<bigint>
  owner_user_id: string
  actor_user_id: string | null
  kind: string
  subject_id: string
  payload: Generated<Json>
  created_at: Generated<Date>
}

export interface PictureHashesTable {
  media_id: string
  owner_user_id: string
  hash: number
}

export interface ProjectMembersTable {
  project_id: string
  user_id: string
  owner_user_id: string
  role: string
  created_at: Generated<Date>
}

export interface ProjectsTable {
  id: string
  external_id: string | null
  name: string
  description: Generated<string>
  type: string
  status: Generated<string>
  owner_user_id: string
  cover_media_id: string | null
  metadata: Generated<Json>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
  purging_at: Date | null
  document_count: Generated<number>
  scene_count: Generated<number>
  size_bytes: Generated<number>
  importing_until: Date | null
  bundle_digest: string | null
  sort_name: GeneratedAlways<string>
  search: GeneratedAlways<string>
}

export interface QuarantineTable {
  key: string
  original_key: string
  size_bytes: number
  reason: string
  quarantined_at: Generated<Date>
}

export interface RenditionsTable {
  media_id: string
  name: string
  owner_user_id: string
  storage_key: string
  mime_type: string
  size_bytes: number
  checksum: string
  width: number | null
  height: number | null
  recipe: string
  created_at: Generated<Date>
  category: Generated<string>
}

export interface ReservationsTable {
  id: string
  owner_user_id: string
  created_by: string
  project_id: string | null
  storage_key: string
  expected_bytes: number
  state: Generated<string>
  lease_expires_at: Date
  created_at: Generated<Date>
}

export interface ScenesTable {
  id: string
  external_id: string | null
  project_id: string
  owner_user_id: string
  name: Generated<string>
  position: number
  media_id: string | null
  audio_media_id: string | null
  metadata: Generated<Json>
  created_at: Date
  updated_at: Date
}

export interface SignInCodesTable {
  hash: string
  user_id: string
  role: string
  expires_at: Date
}

export interface SnapshotDocumentsTable {
  snapshot_id: string
  project_id: string
  name: string
  owner_user_id: string
  revision: number
}

export interface SnapshotMediaTable {
  snapshot_id: string
  project_id: string
  media_id: string
  owner_user_id: string
  holder_id: string
  checksum: string
  original_filename: string
  size_bytes: number
}

export interface SnapshotsTable {
  id: string
  project_id: string
  owner_user_id: string
  name: string
  author_user_id: string
  scenes: Generated<Json>
  document_count: number
  media_count: number
  size_bytes: number
  created_at: Date
}

export interface UnifiedMediaViewTable {
  id: string | null
  owner_user_id: string | null
  created_by: string | null
  project_id: string | null
  scene_id: string | null
  kind: string | null
  source_type: string | null
  enhancement_type: string | null
  original_media_id: string | null
  visibility: string | null
  status: string | null
  status_reason: string | null
  title: string | null
  description: string | null
  tags: string[] | null
  filename: string | null
  original_filename: string | null
  mime_type: string | null
  size_bytes: number | null
  file_size: number | null
  checksum: string | null
  storage_key: string | null
  image_url: string | null
  public_url: string | null
  width: number | null
  height: number | null
  duration_seconds: number | null
  attribution: Json | null
  metadata: Json | null
  taken_at: Date | null
  created_at: Date | null
  updated_at: Date | null
  deleted_at: Date | null
}

export interface UploadsTable {
  id: string
  owner_user_id: string
  created_by: string
  filename: string | null
  declared_mime: string | null
  size_bytes: number
  expected_sha256: string | null
  intent: Json
  offset_bytes: Generated<number>
  runs: Generated<Json>
  epoch: Generated<number>
  held: Generated<boolean>
  state: Generated<string>
  problem: Json | null
  created_at: Date
  updated_at: Date
  expires_at: Date
}

export interface UsageDeltasTable {
  id: GeneratedAlways<number>
  owner_user_id: string
  project_id: Generated<string>
  category: string
  source_type: string
  kind: string
  bytes: number
  files: number
}

export interface UsageTotalsTable {
  owner_user_id: string
  project_id: Generated<string>
  category: string
  source_type: string
  kind: string
  bytes: number
  files: number
}

export interface UsersTable {
  id: string
  quota_bytes: number | null
  link_epoch: Generated<number>
  session_epoch: Generated<number>
  created_at: Generated<Date>
}

export interface Tables {
  api_keys: ApiKeysTable
  document_conflicts: DocumentConflictsTable
  document_revisions: DocumentRevisionsTable
  documents: DocumentsTable
  idempotency_keys: IdempotencyKeysTable
  instance: InstanceTable
  integrity_cursors: IntegrityCursorsTable
  integrity_findings: IntegrityFindingsTable
  jobs: JobsTable
  media: MediaTable
  media_aliases: MediaAliasesTable
  media_imports: MediaImportsTable
  media_references: MediaReferencesTable
  media_tags: MediaTagsTable
  moodboard_items: MoodboardItemsTable
  moodboards: MoodboardsTable
  outbox: OutboxTable
  picture_hashes: PictureHashesTable
  project_members: ProjectMembersTable
  projects: ProjectsTable
  quarantine: QuarantineTable
  renditions: RenditionsTable
  reservations: ReservationsTable
  scenes: ScenesTable
  sign_in_codes: SignInCodesTable
  snapshot_documents: SnapshotDocumentsTable
  snapshot_media: SnapshotMediaTable
  snapshots: SnapshotsTable
  unified_media_view: UnifiedMediaViewTable
  uploads: UploadsTable
  usage_deltas: UsageDeltasTable
  usage_totals: UsageTotalsTable
  users: UsersTable
}
