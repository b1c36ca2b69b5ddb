import { HoldallError } from '@holdall/protocol'
import type { Transaction } from '../db/index.ts'

/** Where an item is used, as its owner may see it. */
export interface MediaUse {
  kind: 'document' | 'scene'
  projectId: string
  projectName: string
  name: string
}

const SHOWN = 20

const USES = `
select r.kind, r.project_id as "projectId", p.name as "projectName", coalesce(nullif(s.name, ''), r.source) as name
from media_references r join projects p on p.id = r.project_id left join scenes s on r.kind = 'scene' and s.id = r.source
where r.media_id = $1 and r.counts and p.deleted_at is null order by p.updated_at desc, r.kind, r.source limit ${SHOWN}`

/**
 * Refuses to delete what documents or scenes of its owner use. Only what the caller may see is named; the rest is counted.
 *
 * @throws {in_use} with `usedBy` and `useCount`
 */
export async function refuseInUse(tx: Transaction, mediaId: string): Promise<void> {
  const [counted, uses] = await Promise.all([
    tx.query<{ n: number }>({
      name: 'count-references',
      text: 'select holdall.count_references($1)::int as n',
      values: [mediaId],
    }),
    tx.query<MediaUse>({ name: 'media-uses', text: USES, values: [mediaId] }),
  ])
  const useCount = counted.rows[0]?.n ?? 0
  if (useCount === 0) return
  const first = uses.rows[0]
  const where = first ? `: ${first.kind} "${first.name}" of "${first.projectName}"` : ''
  const more = useCount > 1 ? ` and ${useCount - 1} more` : ''
  throw new HoldallError('in_use', `The item is used${where}${more}`, {
    hint: 'Take it out there first, or repeat with ?force=true',
    details: { usedBy: uses.rows, useCount },
  })
}

/** Whether a snapshot pins the bytes of an item. Asked as the service, while the item is marked: no pin can come any more. */
export const IS_PINNED = 'exists (select from snapshot_media s where s.holder_id = m.id)'
