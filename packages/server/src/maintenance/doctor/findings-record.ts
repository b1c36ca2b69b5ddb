import type { Database } from '../../db/index.ts'
import type { Finding } from './finding.ts'

/** What the last round of checks found, and how far the reading of all bytes has come. */
export interface FindingsRecord {
  findings: (Finding & { foundAt: Date })[]
  rehash: { checkedCount: number; checkedBytes: number; roundStartedAt: Date; updatedAt: Date } | null
}

const READ = `
select code, subject, media_id as "mediaId", message, found_at as "foundAt" from integrity_findings order by found_at desc, code, subject limit 1000`
const CURSOR = `
select checked_count as "checkedCount", checked_bytes as "checkedBytes", round_started_at as "roundStartedAt", updated_at as "updatedAt"
from integrity_cursors where name = 'rehash'`

// A checksum is read once a round only: what it found stays until it is put right.
const FORGET = `
delete from integrity_findings where not (code = 'wrong-checksum' and not (subject = any ($1::text[])))
  and (code, subject) not in (select * from unnest($2::text[], $3::text[]))`
const NOTE = `
insert into integrity_findings (code, subject, media_id, message, found_at)
  select code, subject, media_id, message, $5 from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as f (code, subject, media_id, message)
on conflict (code, subject) do update set message = excluded.message`

const MOST = 10_000

export async function readFindings(database: Database): Promise<FindingsRecord> {
  const [findings, cursor] = (await database.batch([
    {
      actor: 'service',
      statements: [
        { text: READ, values: [] },
        { text: CURSOR, values: [] },
      ],
    },
  ])) as unknown as [{ rows: FindingsRecord['findings'] }, { rows: NonNullable<FindingsRecord['rehash']>[] }]
  return { findings: findings.rows, rehash: cursor.rows[0] ?? null }
}

/** @param mended subjects that were put right or read again, whose old findings go */
export async function recordFindings(
  database: Database,
  found: readonly Finding[],
  { mended, now }: { mended: readonly string[]; now: Date },
): Promise<void> {
  const findings = found.slice(0, MOST)
  const column = <K extends keyof Finding>(name: K) => findings.map((finding) => finding[name])
  await database.batch([
    {
      actor: 'service',
      statements: [
        { text: FORGET, values: [mended, column('code'), column('subject')] },
        {
          text: NOTE,
          values: [column('code'), column('subject'), column('mediaId'), column('message'), now],
        },
      ],
    },
  ])
}
