import type { ProjectContext } from '../project-context.ts'

const DAY_MS = 86_400_000
const BATCH = 500

// The last of each hour for a day, the last of each day until `days` are over, then none; never the newest three, what a snapshot pins, and
// the last before a change of the schema.
const THIN = `
with ranked as (
  select r.project_id, r.name, r.revision, r.size_bytes, r.owner_user_id, r.created_at,
    row_number() over (w order by r.revision desc) as rank,
    r.schema_version <> lead(r.schema_version) over (w order by r.revision) as before_change,
    row_number() over (partition by r.project_id, r.name,
      case when r.created_at >= $2 then date_trunc('hour', r.created_at) else date_trunc('day', r.created_at) end order by r.revision desc) as in_slot
  from document_revisions r where r.project_id = $1
  window w as (partition by r.project_id, r.name)
), doomed as (
  select * from ranked where rank > 3 and not coalesce(before_change, false) and created_at < $4
    and (in_slot > 1 or created_at < $3) and not holdall.is_pinned(project_id, name, revision)
), gone as (
  delete from document_revisions r using doomed d where r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
  returning r.name, r.size_bytes, r.owner_user_id
), sums as (
  select name, owner_user_id, sum(size_bytes) as bytes from gone group by 1, 2
), counted as (
  update documents set history_bytes = history_bytes - sums.bytes from sums where project_id = $1 and documents.name = sums.name
), usage as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select owner_user_id, $1, 'documents', 'document', 'document', -sum(bytes), 0 from sums group by 1
)
select count(*)::int as n from gone`

/**
 * Thins the histories of documents by age. Done project by project under its lock, so that no save sees a history half thinned.
 *
 * @param days how long the last revision of each day is kept
 * @returns how many revisions went
 */
export async function thinHistories(
  context: Pick<ProjectContext, 'database' | 'clock'>,
  days: number,
  signal?: AbortSignal,
): Promise<number> {
  const now = context.clock().getTime()
  let total = 0
  for (let after = ''; ; ) {
    signal?.throwIfAborted()
    // More than the newest three, and some of it older than an hour: whatever is younger is left to saves.
    const { rows } = await context.database.one<{ id: string }>('service', {
      text: `select distinct project_id as id from document_revisions where created_at < $1 and project_id > $2 order by 1 limit ${BATCH}`,
      values: [new Date(now - 3_600_000), after],
    })
    const last = rows.at(-1)
    if (last === undefined) return total
    after = last.id
    for (const { id } of rows) {
      const [, thinned] = await context.database.batch([
        {
          actor: 'service',
          statements: [
            { text: 'select 1 from projects where id = $1 for no key update', values: [id] },
            {
              text: THIN,
              values: [id, new Date(now - DAY_MS), new Date(now - days * DAY_MS), new Date(now - 3_600_000)],
            },
          ],
        },
      ])
      total += (thinned?.rows[0] as { n: number } | undefined)?.n ?? 0
    }
  }
}
