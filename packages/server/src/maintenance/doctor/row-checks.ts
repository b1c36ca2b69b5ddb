import type { Database } from '../../db/index.ts'
import type { Finding, FindingCode } from './finding.ts'

interface RowCheck {
  code: FindingCode
  /** Answers `subject`, `mediaId`, `message` of what is wrong now; $1 is now. */
  find: string
}

const MOST = 1_000

/** What the rows have, in the shape of usage. */
export const COUNTED = `
  select owner_user_id, coalesce(project_id, '') as project_id, category, source_type, kind, sum(size_bytes)::bigint as bytes, count(*)::bigint as files
    from media group by 1, 2, 3, 4, 5
  union all
  select owner_user_id, coalesce(project_id, ''), 'trash', source_type, kind, 0, count(*) from media where deleted_at is not null group by 1, 2, 3, 4, 5
  union all
  select m.owner_user_id, coalesce(m.project_id, ''), r.category, m.source_type, m.kind, sum(r.size_bytes)::bigint, count(*)
    from renditions r join media m on m.id = r.media_id group by 1, 2, 3, 4, 5
  union all
  select owner_user_id, project_id, 'documents', 'document', 'document', sum(history_bytes)::bigint, 0 from documents group by 1, 2, 3, 4, 5`

/** Rows whose counted bytes or files are not those that are said, with the difference. One statement: one instant. */
export const DRIFT = `
with counted as (
  select owner_user_id, project_id, category, source_type, kind, sum(bytes) as bytes, sum(files) as files from (${COUNTED}) c group by 1, 2, 3, 4, 5
), said as (
  select owner_user_id, project_id, category, source_type, kind, sum(bytes) as bytes, sum(files) as files from (
    select owner_user_id, project_id, category, source_type, kind, bytes, files from usage_totals
    union all select owner_user_id, project_id, category, source_type, kind, bytes, files from usage_deltas
  ) u group by 1, 2, 3, 4, 5
), drift as (
  select owner_user_id, project_id, category, source_type, kind,
    coalesce(c.bytes, 0) - coalesce(s.bytes, 0) as bytes, coalesce(c.files, 0) - coalesce(s.files, 0) as files
  from counted c full join said s using (owner_user_id, project_id, category, source_type, kind)
  where (coalesce(c.bytes, 0), coalesce(c.files, 0)) is distinct from (coalesce(s.bytes, 0), coalesce(s.files, 0))
)`

export const MISCOUNTED_REFERENCES = `
  select r.project_id, r.kind, r.source, r.media_id, exists (select from media m where m.id = r.media_id and m.owner_user_id = p.owner_user_id) as should
  from media_references r join projects p on p.id = r.project_id
  where r.counts is distinct from exists (select from media m where m.id = r.media_id and m.owner_user_id = p.owner_user_id)
    and exists (select from media m where m.id = r.media_id)`

const CHECKS: readonly RowCheck[] = [
  {
    code: 'usage-drift',
    find: `${DRIFT} select concat_ws('/', owner_user_id, nullif(project_id, ''), category, source_type, kind) as subject, null as "mediaId",
      format('Counted %s bytes and %s files too few', bytes, files) as message from drift`,
  },
  {
    code: 'size-drift',
    find: `select p.id as subject, null as "mediaId", format('The project says %s bytes, its parts have %s', p.size_bytes, coalesce(t.bytes, 0)) as message
      from projects p left join (select project_id, sum(bytes) as bytes from usage_totals where category <> 'trash' group by 1) t on t.project_id = p.id
      where p.size_bytes <> coalesce(t.bytes, 0) and p.purging_at is null`,
  },
  {
    code: 'history-drift',
    find: `select d.project_id || '/' || d.name as subject, null as "mediaId", format('The history says %s bytes, its revisions have %s', d.history_bytes, r.bytes) as message
      from documents d left join lateral (select coalesce(sum(v.size_bytes), 0) as bytes from document_revisions v
        where v.project_id = d.project_id and v.name = d.name) r on true where d.history_bytes <> r.bytes`,
  },
  {
    code: 'count-drift',
    find: `select p.id as subject, null as "mediaId", format('The project counts %s documents and %s scenes', p.document_count, p.scene_count) as message
      from projects p where p.purging_at is null and (
        p.document_count <> (select count(*) from documents d where d.project_id = p.id and d.deleted_at is null)
        or p.scene_count <> (select count(*) from scenes s where s.project_id = p.id))`,
  },
  {
    code: 'broken-reference',
    find: `select project_id || '/' || source || '/' || media_id as subject, media_id as "mediaId",
      case when should then 'A use of an own item does not count' else 'A use of somebody else''s item counts' end as message from (${MISCOUNTED_REFERENCES}) x`,
  },
  {
    code: 'stale-reservation',
    find: `select storage_key as subject, id as "mediaId", 'The lease of an upload ended at ' || lease_expires_at as message from reservations
      where lease_expires_at < $1::timestamptz or state = 'aborting'`,
  },
  {
    code: 'unfinished-purge',
    find: `select id as subject, id as "mediaId", 'Marked for purging at ' || purging_at as message from media
      where purging_at < $1::timestamptz - interval '10 minutes' and retained_at is null`,
  },
  {
    code: 'stuck-processing',
    find: `select id as subject, id as "mediaId", 'Processing since ' || updated_at as message from media
      where status = 'processing' and purging_at is null and deleted_at is null and updated_at < $1::timestamptz - interval '1 hour'`,
  },
]

/** What is wrong among rows, whatever the bytes are. */
export async function checkRows(database: Database, now: Date): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { code, find } of CHECKS) {
    const usesNow = find.includes('$1')
    const text = `${find} limit ${MOST}`
    const { rows } = await database.one<Omit<Finding, 'code'>>('service', { text, values: usesNow ? [now] : [] })
    findings.push(...rows.map((row) => ({ code, ...row })))
  }
  return findings
}
