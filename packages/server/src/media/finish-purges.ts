import type { DeletionReport } from '@holdall/protocol'
import { IS_PINNED } from '../ledger/references.ts'
import type { MediaContext } from './media-context.ts'
import { retainMedia } from './retain-media.ts'

interface PurgeTarget {
  id: string
  storage_key: string
  size_bytes: number
  is_pinned: boolean
  renditions: { key: string; bytes: number }[] | null
}

const TARGETS = `
select m.id, m.storage_key, m.size_bytes, ${IS_PINNED} as is_pinned,
  case when m.rendition_names <> '{}' then
    (select json_agg(json_build_object('key', r.storage_key, 'bytes', r.size_bytes)) from renditions r where r.media_id = m.id)
  end as renditions
from media m where m.id = any ($1::text[]) and m.purging_at is not null`

// The rows go last, with their usage: a crash before it leaves marked rows whose remaining bytes the next run deletes.
const COUNT_OUT = `
with locked as (
  select id, owner_user_id, coalesce(project_id, '') as project_id, category, source_type, kind, size_bytes
  from media where id = any ($1::text[]) and purging_at is not null order by id for update
), gone_renditions as (
  delete from renditions where media_id in (select id from locked) returning media_id, category, size_bytes
), counted as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select owner_user_id, project_id, category, source_type, kind, -sum(size_bytes), -count(*) from locked group by 1, 2, 3, 4, 5
    union all
    select l.owner_user_id, l.project_id, g.category, l.source_type, l.kind, -sum(g.size_bytes), -count(*)
      from locked l join gone_renditions g on g.media_id = l.id group by 1, 2, 3, 4, 5
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, null, 'media.purged', id from locked
)
select id from locked`

// Before the items: who changes a board has its row, and may then wait for an item that is put on it.
const LOCK_BOARDS = `
select 1 from moodboards where id in (select board_id from moodboard_items where media_id = any ($1::text[])) order by id for no key update`

// What lies on a board without a note goes with its item; a note stays. The boards count as changed.
const LEAVE_BOARDS = `
with leaving as (
  select i.id, i.board_id, i.note from moodboard_items i join media m on m.id = i.media_id
  where i.media_id = any ($1::text[]) and m.purging_at is not null
), gone as (
  delete from moodboard_items where id in (select id from leaving where note = '')
), blanked as (
  update moodboard_items set media_id = null, updated_at = $2 where id in (select id from leaving where note <> '')
), changed as (
  update moodboards set revision = revision + 1, updated_at = $2 where id in (select board_id from leaving) returning id, owner_user_id, revision
)
insert into outbox (owner_user_id, actor_user_id, kind, subject_id, payload)
  select owner_user_id, null, 'board.updated', id, jsonb_build_object('revision', revision) from changed`

/** What purging needs of the media domain. */
export type PurgeContext = Pick<MediaContext, 'database' | 'bucket' | 'deliveryCache' | 'clock' | 'createId'>

/**
 * Deletes the bytes, then the rows, of items that are marked, some hundreds at most; what a snapshot pins is retained instead, out of
 * everybody's sight. Items of which an object could not be deleted keep their row. Idempotent; safe to repeat after any failure.
 */
export async function finishPurges(context: PurgeContext, ids: readonly string[]): Promise<DeletionReport> {
  const report: DeletionReport = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
  if (ids.length === 0) return report
  const { rows } = await context.database.one<PurgeTarget>('service', { text: TARGETS, values: [ids] })
  const doomed: PurgeTarget[] = []
  for (const target of rows) {
    if (!target.is_pinned) doomed.push(target)
    else await retainMedia(context, target.id).catch((error: unknown) => note(report, target.id, error))
  }
  const failed = await deleteBytes(context, doomed, report)
  const gone = doomed.filter((target) => !objectsOf(target).some(({ key }) => failed.has(key))).map(({ id }) => id)
  if (gone.length > 0) await removeRows(context, gone)
  for (const id of gone) context.deliveryCache.invalidate(id)
  return report
}

const objectsOf = ({ storage_key: key, size_bytes: bytes, renditions }: PurgeTarget) => [
  ...(renditions ?? []),
  { key, bytes },
]

/** @returns keys that are still there */
async function deleteBytes(
  { bucket }: PurgeContext,
  targets: readonly PurgeTarget[],
  report: DeletionReport,
): Promise<Set<string>> {
  const objects = targets.flatMap(objectsOf)
  const failures = await bucket.deleteMany(objects.map(({ key }) => key))
  const failed = new Set(failures.map(({ key }) => key))
  for (const { key, error } of failures) note(report, key, error)
  for (const { key, bytes } of objects) {
    if (failed.has(key)) continue
    report.deletedCount += 1
    report.totalBytes += bytes
  }
  return failed
}

function note(report: DeletionReport, key: string, error: unknown): void {
  report.failedCount += 1
  report.errors.push({ key, message: error instanceof Error ? error.message : String(error) })
}

async function removeRows({ database, clock }: PurgeContext, ids: readonly string[]): Promise<void> {
  await database.batch([
    {
      actor: 'service',
      statements: [
        { text: LOCK_BOARDS, values: [ids] },
        { text: COUNT_OUT, values: [ids] },
        { text: LEAVE_BOARDS, values: [ids, clock()] },
        { text: 'delete from media where id = any ($1::text[]) and purging_at is not null', values: [ids] },
      ],
    },
  ])
}
