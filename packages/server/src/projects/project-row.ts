import type { MemberRole, ProjectStatus } from '@holdall/protocol'

/** A project as it is read everywhere. */
export interface ProjectRow {
  id: string
  external_id: string | null
  name: string
  description: string
  type: string
  status: ProjectStatus
  owner_user_id: string
  cover_media_id: string | null
  metadata: Record<string, unknown>
  document_count: number
  scene_count: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  /** What the caller is in it: theirs, a member's, or (service) the owner's. */
  role: MemberRole
}

const NAMES = [
  'id',
  'external_id',
  'name',
  'description',
  'type',
  'status',
  'owner_user_id',
  'cover_media_id',
  'metadata',
  'document_count',
  'scene_count',
  'created_at',
  'updated_at',
  'deleted_at',
]

/** For a `select` or `returning` list over `projects`. */
export const PROJECT_COLUMNS = `${NAMES.map((name) => `projects.${name}`).join(', ')}, coalesce((
  select m.role from project_members m where m.project_id = projects.id and m.user_id = holdall.uid()
    and projects.owner_user_id <> m.user_id), 'owner') as role`
