import type { Database, Statement } from '../../db/index.ts'
import type { Finding } from './finding.ts'
import { DRIFT, MISCOUNTED_REFERENCES } from './row-checks.ts'

/** Statements of one transaction each; all of them can be repeated. */
const MENDINGS: Record<string, readonly string[]> = {
  // In one statement: what others add or take meanwhile is in both sums or in neither.
  'usage-drift': [
    `${DRIFT} insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
      select owner_user_id, project_id, category, source_type, kind, bytes, files from drift`,
  ],
  // A fold changes totals and sizes under the project's lock: with all locks taken, the sums rest.
  'size-drift': [
    'select id from projects where purging_at is null order by id for no key update',
    `update projects p set size_bytes = coalesce(t.bytes, 0) from projects q
      left join (select project_id, sum(bytes) as bytes from usage_totals where category <> 'trash' group by 1) t on t.project_id = q.id
      where p.id = q.id and p.purging_at is null and p.size_bytes <> coalesce(t.bytes, 0)`,
  ],
  'history-drift': [
    `select p.id from projects p where p.id in (select d.project_id from documents d) order by p.id for no key update`,
    `update documents d set history_bytes = r.bytes from (
        select d2.project_id, d2.name, coalesce((select sum(v.size_bytes) from document_revisions v
          where v.project_id = d2.project_id and v.name = d2.name), 0) as bytes from documents d2) r
      where d.project_id = r.project_id and d.name = r.name and d.history_bytes <> r.bytes`,
  ],
  'count-drift': [
    'select id from projects where purging_at is null order by id for no key update',
    `update projects p set document_count = n.documents, scene_count = n.scenes from (
        select q.id, (select count(*) from documents d where d.project_id = q.id and d.deleted_at is null)::int as documents,
          (select count(*) from scenes s where s.project_id = q.id)::int as scenes from projects q where q.purging_at is null) n
      where p.id = n.id and (p.document_count, p.scene_count) is distinct from (n.documents, n.scenes)`,
  ],
  'broken-reference': [
    `with wrong as (${MISCOUNTED_REFERENCES}) update media_references r set counts = wrong.should from wrong
      where r.project_id = wrong.project_id and r.kind = wrong.kind and r.source = wrong.source and r.media_id = wrong.media_id`,
  ],
}

/** The order matters: histories are counted before usage, usage before sizes. */
const MENDABLE_ROWS = ['history-drift', 'count-drift', 'broken-reference', 'usage-drift', 'size-drift'] as const

/** Puts counters and references right, as far as something is wrong with them. @returns how many findings were mended */
export async function mendRows(
  database: Database,
  findings: readonly Finding[],
  foldUsage: () => Promise<unknown>,
): Promise<number> {
  let mended = 0
  for (const code of MENDABLE_ROWS) {
    const found = findings.filter((finding) => finding.code === code).length
    // Sizes are sums of what was folded: a corrected usage is folded first, and may put a size wrong that agreed with the error.
    const followsUsage = code === 'size-drift' && findings.some((finding) => finding.code === 'usage-drift')
    if (found === 0 && !followsUsage) continue
    if (code === 'size-drift') await foldUsage()
    const statements: Statement[] = (MENDINGS[code] ?? []).map((text) => ({ text, values: [] }))
    await database.batch([{ actor: 'service', statements }])
    mended += found
  }
  return mended
}
