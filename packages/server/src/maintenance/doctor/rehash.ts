import { digestOf } from '../../storage/object-digest.ts'
import type { DoctorContext, ObjectFinding, StoredRow } from './finding.ts'
import { currentRows, rowsByItem } from './stored-rows.ts'
import { nameOf } from './walk-objects.ts'

export interface RehashOptions {
  /** How long it may go on; Infinity for one whole round. */
  budgetMs: number
  onProgress?: (counts: { objects: number; bytes: number }) => void
  signal?: AbortSignal | undefined
}

export interface RehashReport {
  objects: number
  bytes: number
  /** Whether every item has been read since the round began. */
  roundCompleted: boolean
  findings: ObjectFinding[]
}

const CURSOR = 'rehash'
const ITEMS_AT_ONCE = 50
const READS_AT_ONCE = 2

const READ_CURSOR = 'select position from integrity_cursors where name = $1'
const MOVE_CURSOR = `
insert into integrity_cursors (name, position, checked_count, checked_bytes, round_started_at, updated_at) values ($1, $2, $3, $4, $5, $5)
on conflict (name) do update set position = excluded.position, updated_at = excluded.updated_at,
  checked_count = case when excluded.position = '' then 0 else integrity_cursors.checked_count + excluded.checked_count end,
  checked_bytes = case when excluded.position = '' then 0 else integrity_cursors.checked_bytes + excluded.checked_bytes end,
  round_started_at = case when integrity_cursors.position = '' then excluded.round_started_at else integrity_cursors.round_started_at end`

/** Reads stored bytes and compares their digests, for as long as it may; the next call goes on behind it, also after a restart. */
export async function rehash(context: DoctorContext, options: RehashOptions): Promise<RehashReport> {
  const { database, clock } = context
  const { budgetMs, onProgress = () => {}, signal } = options
  const endsAt = performance.now() + budgetMs
  const { rows } = await database.one<{ position: string }>('service', { text: READ_CURSOR, values: [CURSOR] })
  const report: RehashReport = { objects: 0, bytes: 0, roundCompleted: false, findings: [] }
  for (let position = rows[0]?.position ?? ''; performance.now() < endsAt; ) {
    signal?.throwIfAborted()
    const page = await rowsByItem(database, position, ITEMS_AT_ONCE)
    report.findings.push(...(await readAll(context, page)))
    const bytes = page.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    report.objects += page.length
    report.bytes += bytes
    position = page.at(-1)?.mediaId ?? ''
    await database.one('service', { text: MOVE_CURSOR, values: [CURSOR, position, page.length, bytes, clock()] })
    onProgress(report)
    if (position === '') {
      report.roundCompleted = true
      break
    }
  }
  return report
}

async function readAll({ database, bucket }: DoctorContext, page: readonly StoredRow[]): Promise<ObjectFinding[]> {
  const waiting = [...page]
  const found: ObjectFinding[] = []
  const lane = async () => {
    for (let row = waiting.pop(); row; row = waiting.pop()) {
      const digest = await digestOf(bucket, row.key)
      // Lengths and absence are the other check's; it looks at all of them every time.
      if (digest === null || digest.sizeBytes !== row.sizeBytes || digest.sha256 === row.checksum) continue
      const message = `The bytes of ${nameOf(row)} have the checksum ${digest.sha256}, not ${row.checksum}`
      found.push({ code: 'wrong-checksum', subject: row.key, mediaId: row.mediaId, message, row })
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, lane))
  const current = await currentRows(
    database,
    found.map(({ subject }) => subject),
  )
  return found.filter(({ row }) => current.get(row.key)?.checksum === row.checksum)
}
