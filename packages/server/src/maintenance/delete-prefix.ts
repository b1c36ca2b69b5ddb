import type { DeletionReport } from '@holdall/protocol'
import { assertPrefix } from '../storage/keys.ts'
import {
  addReport,
  DELETION_BATCH,
  type DeletionContext,
  type DeletionOptions,
  deleteObjects,
  emptyReport,
  purgeItems,
} from './deletion.ts'
import { knownKeys } from './known-keys.ts'

/** What deleting a prefix would remove. */
export interface PrefixPlan {
  prefix: string
  /** Items whose bytes lie there. */
  items: number
  /** Objects there, renditions and what no row knows included. */
  objects: number
  totalBytes: number
}

const ITEMS = 'select count(*)::int as n from media where starts_with(storage_key, $1)'

// Pins are for undoing what people do in projects; whoever deletes by prefix means the bytes.
const UNPIN = 'delete from snapshot_media where holder_id = any ($1::text[])'

const NEXT_ITEMS = `
select id from media where starts_with(storage_key, $1) and id > $2 order by id limit ${DELETION_BATCH}`

// Names that programs chose; what a move left behind belongs to an item that lies elsewhere now.
const NEXT_NAMED = `
select distinct media_id as id from media_aliases where given and starts_with(key, $1) and media_id > $2 order by 1 limit ${DELETION_BATCH}`

const NEXT_RENDITIONS = `
select storage_key as key, size_bytes as "sizeBytes" from renditions
where starts_with(storage_key, $1) and storage_key > $2 order by storage_key limit ${DELETION_BATCH}`

const FORGET_RENDITIONS = `
with gone as (
  delete from renditions where storage_key = any ($1::text[]) returning media_id, name, category, size_bytes
), named as (
  update media m set rendition_names = array(select n from unnest(m.rendition_names) n where n not in
      (select g.name from gone g where g.media_id = m.id))
  where m.id in (select media_id from gone)
)
insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select m.owner_user_id, coalesce(m.project_id, ''), g.category, m.source_type, m.kind, -sum(g.size_bytes), -count(*)
  from gone g join media m on m.id = g.media_id group by 1, 2, 3, 4, 5`

/** Looks, and touches nothing. @throws {invalid_request} for a prefix that no key begins with */
export async function planPrefix({ database, bucket }: DeletionContext, prefix: string): Promise<PrefixPlan> {
  assertPrefix(prefix)
  const { rows } = await database.one<{ n: number }>('service', { text: ITEMS, values: [prefix] })
  const plan = { prefix, items: rows[0]?.n ?? 0, objects: 0, totalBytes: 0 }
  for await (const { sizeBytes } of bucket.list(prefix)) {
    plan.objects += 1
    plan.totalBytes += sizeBytes
  }
  return plan
}

/**
 * Deletes everything whose key, or whose name that a program chose, begins with `prefix`: items with their rows, renditions, and objects that no row knows; `''` is the whole bucket.
 * Uploads that are on their way are left alone. Idempotent; safe to repeat after any failure.
 */
export async function deletePrefix(
  context: DeletionContext,
  prefix: string,
  { onProgress = () => {}, signal }: DeletionOptions = {},
): Promise<DeletionReport> {
  assertPrefix(prefix)
  const report = emptyReport()
  for (const step of [purgeRows, purgeNamed, dropRenditions, sweepObjects]) {
    for await (const more of step(context, prefix)) {
      addReport(report, more)
      onProgress(report)
      signal?.throwIfAborted()
    }
  }
  return report
}

type Step = AsyncGenerator<DeletionReport, void, undefined>

const purgeRows = (context: DeletionContext, prefix: string): Step => purgeFound(context, NEXT_ITEMS, prefix)
const purgeNamed = (context: DeletionContext, prefix: string): Step => purgeFound(context, NEXT_NAMED, prefix)

async function* purgeFound(context: DeletionContext, text: string, prefix: string): Step {
  for (let after = ''; ; ) {
    const { rows } = await context.database.one<{ id: string }>('service', { text, values: [prefix, after] })
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    const ids = rows.map(({ id }) => id)
    await context.database.one('service', { text: UNPIN, values: [ids] })
    yield await purgeItems(context, ids)
  }
}

async function* dropRenditions({ database, bucket }: DeletionContext, prefix: string): Step {
  for (let after = ''; ; ) {
    const { rows } = await database.one<{ key: string; sizeBytes: number }>('service', {
      text: NEXT_RENDITIONS,
      values: [prefix, after],
    })
    const last = rows.at(-1)
    if (!last) return
    after = last.key
    const report = emptyReport()
    const failed = await deleteObjects(bucket, rows, report)
    const gone = rows.map(({ key }) => key).filter((key) => !failed.has(key))
    await database.one('service', { text: FORGET_RENDITIONS, values: [gone] })
    yield report
  }
}

/** What no row knew of. A row that is still there keeps its bytes: it could not be deleted, or it came meanwhile. */
async function* sweepObjects({ database, bucket }: DeletionContext, prefix: string): Step {
  let batch: { key: string; sizeBytes: number }[] = []
  const flush = async () => {
    const known = await knownKeys(
      database,
      batch.map(({ key }) => key),
    )
    const report = emptyReport()
    await deleteObjects(
      bucket,
      batch.filter(({ key }) => !known.has(key)),
      report,
    )
    batch = []
    return report
  }
  for await (const { key, sizeBytes } of bucket.list(prefix)) {
    batch.push({ key, sizeBytes })
    if (batch.length === DELETION_BATCH) yield await flush()
  }
  if (batch.length > 0) yield await flush()
}
