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
}

export interface MediaAliasesTable {
  key: string
  media_id: string
  owner_user_id: string
  created_at: Generated<Date>
}

export interface MediaTagsTable {
  owner_user_id: string
  tag: string
  created_at: Date
  media_id: string
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

export interface SignInCodesTable {
  hash: string
  user_id: string
  role: string
  expires_at: Date
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
  idempotency_keys: IdempotencyKeysTable
  instance: InstanceTable
  media: MediaTable
  media_aliases: MediaAliasesTable
  media_tags: MediaTagsTable
  outbox: OutboxTable
  project_members: ProjectMembersTable
  projects: ProjectsTable
  quarantine: QuarantineTable
  renditions: RenditionsTable
  reservations: ReservationsTable
  sign_in_codes: SignInCodesTable
  unified_media_view: UnifiedMediaViewTable
  usage_deltas: UsageDeltasTable
  usage_totals: UsageTotalsTable
  users: UsersTable
}
