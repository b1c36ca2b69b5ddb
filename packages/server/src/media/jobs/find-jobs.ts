import { HoldallError, type JobListQuery } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { decodeKeyset, encodeKeyset, type KeysetList } from '../../ledger/keyset-cursor.ts'
import { JOB_COLUMNS, type JobRow } from './job-row.ts'

const LIST = `
select ${JOB_COLUMNS} from jobs
where ($1 or owner_user_id = $2) and ($3::text[] is null or state = any ($3)) and ($4::text[] is null or kind = any ($4))
  and ($5::text is null or media_id = $5) and ($6::timestamptz is null or (created_at, id) < ($6, $7))
order by created_at desc, id desc limit $8`

/** One page of the caller's jobs, the newest first; a service sees everyone's. */
export async function listJobs(
  database: Database,
  identity: Identity,
  { limit = 50, cursor, ...filter }: JobListQuery,
): Promise<{ rows: JobRow[]; nextCursor: string | null }> {
  const list: KeysetList = {
    name: 'jobs',
    userId: identity.userId,
    filter,
    sort: { by: 'created', descending: true },
    values: 'time',
  }
  const position = decodeKeyset(list, cursor ?? null)
  const { rows } = await database.one<JobRow>(actorOf(identity), {
    text: LIST,
    values: [
      identity.role === 'service',
      identity.userId,
      filter.state ?? null,
      filter.kind ?? null,
      filter.media ?? null,
      position?.value ?? null,
      position?.id ?? null,
      limit + 1,
    ],
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor =
    rows.length > limit && last ? encodeKeyset(list, { value: last.created_at.toISOString(), id: last.id }) : null
  return { rows: page, nextCursor }
}

/** @throws {not_found} also for another's */
export async function getJob(database: Database, identity: Identity, id: string): Promise<JobRow> {
  const { rows } = await database.one<JobRow>(actorOf(identity), {
    text: `select ${JOB_COLUMNS} from jobs where id = $1`,
    values: [id],
  })
  if (!rows[0]) throw new HoldallError('not_found', 'There is no such job')
  return rows[0]
}
