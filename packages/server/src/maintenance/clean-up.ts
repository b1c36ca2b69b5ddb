import type { DeletionReport } from '@holdall/protocol'
import { isOnBoard } from '../ledger/references.ts'
import {
  addReport,
  DELETION_BATCH,
  type DeletionContext,
  type DeletionProgress,
  emptyReport,
  purgeItems,
} from './deletion.ts'

/** `trash`: what was deleted; `unused`: library items that no document, scene, snapshot or board names, and that nobody changed. */
export const CLEAN_UP_KINDS = ['trash', 'unused'] as const
export type CleanUpKind = (typeof CLEAN_UP_KINDS)[number]

export interface CleanUpScope {
  kinds: readonly CleanUpKind[]
  /** In the trash, or unchanged, for so long. */
  olderThanDays: number
  /** Null for everybody's. */
  ownerUserId: string | null
}

/** What a clean-up would delete. */
export interface CleanUpPlan {
  items: number
  totalBytes: number
  /** The largest, for people to look at. */
  largest: { id: string; title: string; kind: string; sizeBytes: number; reason: CleanUpKind; since: Date }[]
}

/** How far a clean-up is; `items` are those it has gone through, of as many as the plan counts. */
export interface CleanUpProgress extends DeletionProgress {
  items: number
}

export interface CleanUpOptions {
  onProgress?: (progress: CleanUpProgress) => void
  signal?: AbortSignal | undefined
}

const SHOWN = 20

// In the trash a used item waits until nothing names it, or its owner purges it.
const DOOMED = `
doomed as (
  select m.id, coalesce(nullif(m.title, ''), m.original_filename) as title, m.kind, m.size_bytes,
    case when m.deleted_at is null then 'unused' else 'trash' end as reason, coalesce(m.deleted_at, m.updated_at) as since
  from media m
  where m.purging_at is null and ($1::text is null or m.owner_user_id = $1) and m.id > $4
    and (('trash' = any ($2::text[]) and m.deleted_at < $3)
      or ('unused' = any ($2::text[]) and m.deleted_at is null and m.project_id is null and m.updated_at < $3))
    and not exists (select from media_references r join projects p on p.id = r.project_id
      where r.media_id = m.id and r.counts and p.purging_at is null)
    and not exists (select from snapshot_media s where s.media_id = m.id) and not ${isOnBoard('m')}
)`

const COUNT = `with ${DOOMED} select count(*)::int as items, coalesce(sum(size_bytes), 0)::bigint as "totalBytes" from doomed`
const LARGEST = `
with ${DOOMED} select id, title, kind, size_bytes as "sizeBytes", reason, since from doomed order by size_bytes desc, id limit ${SHOWN}`
const NEXT = `with ${DOOMED} select id from doomed order by id limit ${DELETION_BATCH}`

function valuesOf({ clock }: DeletionContext, { ownerUserId, kinds, olderThanDays }: CleanUpScope, after = '') {
  return [ownerUserId, kinds, new Date(clock().getTime() - olderThanDays * 86_400_000), after]
}

/** Looks, and touches nothing. */
export async function planCleanUp(context: DeletionContext, scope: CleanUpScope): Promise<CleanUpPlan> {
  const values = valuesOf(context, scope)
  const [counted, largest] = (await context.database.batch([
    {
      actor: 'service',
      statements: [
        { text: COUNT, values },
        { text: LARGEST, values },
      ],
    },
  ])) as unknown as [{ rows: Omit<CleanUpPlan, 'largest'>[] }, { rows: CleanUpPlan['largest'] }]
  return { ...(counted.rows[0] as Omit<CleanUpPlan, 'largest'>), largest: largest.rows }
}

/** Purges what the plan counts, as it is now. */
export async function cleanUp(
  context: DeletionContext,
  scope: CleanUpScope,
  { onProgress = () => {}, signal }: CleanUpOptions = {},
): Promise<DeletionReport> {
  const report = emptyReport()
  let items = 0
  for (let after = ''; ; ) {
    signal?.throwIfAborted()
    const { rows } = await context.database.one<{ id: string }>('service', {
      text: NEXT,
      values: valuesOf(context, scope, after),
    })
    const last = rows.at(-1)
    if (!last) return report
    after = last.id
    const ids = rows.map(({ id }) => id)
    addReport(report, await purgeItems(context, ids))
    items += ids.length
    // Without the errors, of which there may be many: the report has them once.
    const { deletedCount, failedCount, totalBytes } = report
    onProgress({ items, deletedCount, failedCount, totalBytes })
  }
}
