import { HoldallError, type MediaUsage } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { getMedia } from './find-media.ts'
import type { MediaContext } from './media-context.ts'

const USES = `
select * from (
  select r.kind, r.project_id as "projectId", p.name as "projectName", coalesce(nullif(s.name, ''), r.source) as name,
    case when r.kind = 'scene' then r.source end as "sceneId", null as "snapshotId", null as "boardId"
  from media_references r join projects p on p.id = r.project_id left join scenes s on r.kind = 'scene' and s.id = r.source
  where r.media_id = $1 and r.counts
  union all
  select 'snapshot', m.project_id, p.name, n.name, null, n.id, null
  from snapshot_media m join snapshots n on n.id = m.snapshot_id join projects p on p.id = m.project_id where m.holder_id = $1
  union all
  select 'board', null, null, b.title, null, null, b.id from moodboards b
  where b.id in (select i.board_id from moodboard_items i join media m on m.id = i.media_id and m.owner_user_id = i.owner_user_id where i.media_id = $1)
) uses order by "projectId", kind, name, "snapshotId", "boardId" offset $2 limit $3`

/**
 * The documents, scenes, snapshots and boards that use an item, as far as the caller may see them.
 *
 * @throws {not_found}
 */
export async function mediaUsage(
  context: MediaContext,
  identity: Identity,
  id: string,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<MediaUsage> {
  await getMedia(context.database, identity, id)
  const offset = cursor === null ? 0 : offsetOf(cursor)
  const { rows } = await context.database.one<
    MediaUsage['items'][number] & { sceneId: string | null; snapshotId: string | null; boardId: string | null }
  >(actorOf(identity), { text: USES, values: [id, offset, limit + 1] })
  const items = rows.slice(0, limit).map(({ sceneId, snapshotId, boardId, ...use }) => ({
    ...use,
    ...(sceneId === null ? {} : { sceneId }),
    ...(snapshotId === null ? {} : { snapshotId }),
    ...(boardId === null ? {} : { boardId }),
  }))
  return { items, nextCursor: rows.length > limit ? Buffer.from(String(offset + limit)).toString('base64url') : null }
}

function offsetOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new HoldallError('invalid_request', 'The cursor is not valid', {
    errors: [{ path: 'cursor', message: 'is not valid' }],
  })
}
