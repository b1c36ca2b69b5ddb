import type { TestHoldall } from '../test-holdall.ts'

interface Check {
  what: string
  sql: string
}

// Each answers what must not be there.
const CHECKS: readonly Check[] = [
  {
    what: 'a head without its text',
    sql: `select d.name as found from documents d where d.project_id = $1 and d.deleted_at is null and not exists (
      select from document_revisions r where r.project_id = d.project_id and r.name = d.name and r.revision = d.revision and r.size_bytes = octet_length(r.body))`,
  },
  {
    what: 'a revision above its head',
    sql: `select r.name || ' ' || r.revision as found from document_revisions r left join documents d on d.project_id = r.project_id and d.name = r.name
      where r.project_id = $1 and (d.name is null or r.revision > d.revision)`,
  },
  {
    what: 'history bytes that are not the sum of the history',
    sql: `select d.name as found from documents d where d.project_id = $1 and d.history_bytes <> (
      select coalesce(sum(r.size_bytes), 0) from document_revisions r where r.project_id = d.project_id and r.name = d.name)`,
  },
  {
    what: 'a wrong count of documents or scenes',
    sql: `select p.id as found from projects p where p.id = $1 and (
      p.document_count <> (select count(*) from documents d where d.project_id = p.id and d.deleted_at is null)
      or p.scene_count <> (select count(*) from scenes s where s.project_id = p.id))`,
  },
  {
    what: 'positions of scenes with a gap',
    sql: `select s.id as found from (select id, position, row_number() over (order by position, id) - 1 as at from scenes where project_id = $1) s where s.position <> s.at`,
  },
  {
    what: 'a reference that its document does not have',
    sql: `select r.source || ' ' || r.media_id as found from media_references r
      left join documents d on d.project_id = r.project_id and d.name = r.source and d.deleted_at is null
      left join document_revisions v on v.project_id = d.project_id and v.name = d.name and v.revision = d.revision
      where r.project_id = $1 and r.kind = 'document' and (v.body is null or position(r.media_id in v.body) = 0)`,
  },
  {
    what: 'a named item without a reference',
    sql: `select d.name || ' ' || n.id as found from documents d
      join document_revisions v on v.project_id = d.project_id and v.name = d.name and v.revision = d.revision,
      lateral (select distinct (regexp_matches(v.body, 'media-[0-7][0-9a-hjkmnp-tv-z]{25}', 'g'))[1] as id) n
      where d.project_id = $1 and d.deleted_at is null and not exists (
        select from media_references r where r.project_id = d.project_id and r.kind = 'document' and r.source = d.name and r.media_id = n.id)`,
  },
  {
    what: 'a pinned revision that was thinned',
    sql: `select s.name || ' ' || s.revision as found from snapshot_documents s where s.project_id = $1 and not exists (
      select from document_revisions r where r.project_id = s.project_id and r.name = s.name and r.revision = s.revision)`,
  },
  {
    what: 'a pin whose bytes are not kept',
    sql: `select s.media_id as found from snapshot_media s where s.project_id = $1 and not exists (
      select from media m where m.id = s.holder_id and m.checksum = s.checksum and (m.purging_at is null or m.retained_at is not null))`,
  },
  {
    what: 'a retained item that nothing pins',
    sql: `select m.id as found from media m where m.owner_user_id = $2 and m.retained_at is not null and m.purging_at is not null
      and $1::text is not null and not exists (select from snapshot_media s where s.holder_id = m.id)`,
  },
  {
    what: 'sums that are not the rows',
    sql: `select u.project_id || ' ' || u.category as found from (
        select project_id, category, sum(bytes) as bytes, sum(files) as files from (
          select project_id, category, bytes, files from usage_totals where owner_user_id = $2
          union all select project_id, category, bytes, files from usage_deltas where owner_user_id = $2) x group by 1, 2
      ) u full join (
        select coalesce(project_id, '') as project_id, category, sum(size_bytes) as bytes, count(*) as files from media where owner_user_id = $2 group by 1, 2
        union all select coalesce(project_id, ''), 'trash', 0, count(*) from media where owner_user_id = $2 and deleted_at is not null group by 1
        union all select project_id, 'documents', sum(history_bytes), 0 from documents where owner_user_id = $2 group by 1
      ) r using (project_id, category)
      where $1::text is not null and (coalesce(u.bytes, 0), coalesce(u.files, 0)) is distinct from (coalesce(r.bytes, 0), coalesce(r.files, 0))`,
  },
]

/** What is not as DESIGN promises in a project that rests, in words. */
export async function auditProject(
  server: TestHoldall,
  projectId: string,
  owner: string,
  acknowledged: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<string[]> {
  const { database, bucket } = server.holdall.platform
  const ask = async <T>(text: string, values: unknown[]) => (await database.one<T>('service', { text, values })).rows
  const violations: string[] = []
  for (const { what, sql } of CHECKS) {
    const rows = await ask<{ found: string }>(sql.includes('$2') ? sql : `${sql} and $2::text is not null`, [
      projectId,
      owner,
    ])
    violations.push(...rows.slice(0, 5).map(({ found }) => `${what}: ${found}`))
  }
  const heads = await ask<{ name: string; revision: number }>(
    'select name, revision from documents where project_id = $1',
    [projectId],
  )
  for (const [name, revisions] of acknowledged) {
    const head = heads.find((row) => row.name === name)?.revision ?? 0
    for (const revision of revisions)
      if (revision > head) violations.push(`${name}: revision ${revision} was acknowledged, its head is ${head}`)
  }
  const rows = await ask<{ key: string; bytes: number }>(
    `select storage_key as key, size_bytes as bytes from media where owner_user_id = $1 and (purging_at is null or retained_at is not null)`,
    [owner],
  )
  const keys = new Map(rows.map(({ key, bytes }) => [key, bytes]))
  for (const [key, bytes] of keys) {
    const found = await bucket.head(key)
    if (found?.sizeBytes !== bytes) violations.push(`${key} has ${found?.sizeBytes ?? 'no'} bytes, not ${bytes}`)
  }
  for await (const { key } of bucket.list(`users/${owner}/`))
    if (!keys.has(key)) violations.push(`a stray object: ${key}`)
  return violations
}
