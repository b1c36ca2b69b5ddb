import { actorOf, type Database } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { MediaRow } from './media-row.ts'

const COLUMNS = [
  'id',
  'owner_user_id',
  'filename',
  'original_filename',
  'checksum',
  'size_bytes',
  'mime_type',
  'status',
  'metadata',
  'owner_metadata',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof MediaRow)[]

export type VideoRow = Pick<MediaRow, (typeof COLUMNS)[number]>

const LIST = `
select ${COLUMNS.join(', ')} from media
where project_id = $1 and kind = 'video' and category = 'uploads' and scene_id is null and deleted_at is null and purging_at is null
order by created_at, id`

/** All videos in the uploads of a project, oldest first. */
export async function listProjectVideos(
  database: Database,
  identity: Identity,
  projectId: string,
): Promise<VideoRow[]> {
  const { rows } = await database.one<VideoRow>(actorOf(identity), {
    name: 'project-videos',
    text: LIST,
    values: [projectId],
  })
  return rows
}
