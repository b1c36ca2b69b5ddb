import { HoldallError } from '@holdall/protocol'
import type { Transaction } from '../db/index.ts'

/** Where an item is used, as its owner may see it. */
export interface MediaUse {
  kind: 'document' | 'scene' | 'board'
  /** Null for a board. */
  projectId: string | null
  projectName: string | null
  boardId?: string
  name: string
}

const SHOWN = 20

const USES = `
select r.kind, r.project_id as "projectId", p.name as "projectName", coalesce(nullif(s.name, ''), r.source) as name
from media_references r join projects p on p.id = r.project_id left join scenes s on r.kind = 'scene' and s.id = r.source
where r.media_id = $1 and r.counts and p.deleted_at is null order by p.updated_at desc, r.kind, r.source limit ${SHOWN}`

const BOARDS = `
select 'board' as kind, null as "projectId", null as "projectName", b.id as "boardId", b.title as name
from moodboards b where b.deleted_at is null and b.id in (
  select i.board_id from moodboard_items i join media m on m.id = i.media_id and m.owner_user_id = i.owner_user_id where i.media_id = $1)
order by b.updated_at desc, b.id limit ${SHOWN}`

/**
 * Refuses to delete what documents, scenes or boards of its owner use. Only what the caller may see is named; the rest is counted.
 *
 * @throws {in_use} with `usedBy` and `useCount`
 */
export async function refuseInUse(tx: Transaction, mediaId: string): Promise<void> {
  const [counted, inProjects, onBoards] = await Promise.all([
    tx.query<{ n: number }>({
      name: 'count-uses',
      text: `select ${countUses('$1')} as n`,
      values: [mediaId],
    }),
    tx.query<MediaUse>({ name: 'media-uses', text: USES, values: [mediaId] }),
    tx.query<MediaUse>({ name: 'media-boards', text: BOARDS, values: [mediaId] }),
  ])
  const useCount = counted.rows[0]?.n ?? 0
  if (useCount === 0) return
  const usedBy = [...inProjects.rows, ...onBoards.rows].slice(0, SHOWN)
  const [first] = usedBy
  const of = first?.projectName ? ` of "${first.projectName}"` : ''
  const where = first ? `: ${first.kind} "${first.name}"${of}` : ''
  const more = useCount > 1 ? ` and ${useCount - 1} more` : ''
  throw new HoldallError('in_use', `The item is used${where}${more}`, {
    hint: 'Take it out there first, or repeat with ?force=true',
    details: { usedBy, useCount },
  })
}

/** How many documents, scenes and boards of its owner use an item; an SQL expression over an expression for its id. */
export const countUses = (id: string) => `(holdall.count_references(${id}) + holdall.count_board_uses(${id}))::int`

/** Whether a board of its owner shows an item, be it in the trash; an SQL expression over a name for `media`. */
export const isOnBoard = (media: string) =>
  `exists (select from moodboard_items i where i.media_id = ${media}.id and i.owner_user_id = ${media}.owner_user_id)`

/** Whether a snapshot pins the bytes of an item. Asked as the service, while the item is marked: no pin can come any more. */
export const IS_PINNED = 'exists (select from snapshot_media s where s.holder_id = m.id)'
