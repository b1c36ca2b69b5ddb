import type { MissingMedia } from '@holdall/protocol'
import type { Database } from '../../db/index.ts'
import type { ProjectRow } from '../project-row.ts'

interface Row {
  media_id: string
  kind: 'document' | 'scene'
  source: string
  name: string
  checksum: string | null
  original_filename: string | null
  size_bytes: number | null
  is_trashed: boolean
}

const MISSING = `
select r.media_id, r.kind, r.source, coalesce(nullif(s.name, ''), r.source) as name,
  r.checksum, r.original_filename, r.size_bytes, m.id is not null as is_trashed
from media_references r
  left join media m on m.id = r.media_id and m.purging_at is null
  left join scenes s on r.kind = 'scene' and s.id = r.source
where r.project_id = $1 and (m.id is null or m.deleted_at is not null)
order by r.media_id, r.kind, r.source`

/**
 * Media that a project names and that are in the trash or gone, with what is known of them. Seen with the owner's eyes: an editor need not
 * see the owner's library to work on what uses it.
 */
export async function missingMedia(database: Database, project: ProjectRow): Promise<MissingMedia[]> {
  const { rows } = await database.one<Row>(
    { userId: project.owner_user_id },
    { name: 'missing-media', text: MISSING, values: [project.id] },
  )
  return [...Map.groupBy(rows, ({ media_id }) => media_id).entries()].map(([mediaId, uses]) => {
    const [first] = uses as [Row, ...Row[]]
    return {
      mediaId,
      state: first.is_trashed ? ('trashed' as const) : ('gone' as const),
      checksum: first.checksum,
      filename: first.original_filename,
      sizeBytes: first.size_bytes,
      usedBy: uses.map(({ kind, name }) => ({ kind, name })),
    }
  })
}
