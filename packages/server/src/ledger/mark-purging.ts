import type { Statement } from '../db/index.ts'

/** What is purged by a call is left to it for so long; should its process die, the job goes on. */
const JOB_DELAY_SECONDS = 60

const MARK = `
with marked as (
  update media set purging_at = $2, deleted_at = coalesce(deleted_at, $2) where id = any ($1::text[]) and purging_at is null returning id
)
select holdall.enqueue_job($3, jsonb_build_object('mediaId', id), id, ${JOB_DELAY_SECONDS}) from marked`

/** Marks items for purging, with the jobs that finish what the caller does not. As the service. */
export function markPurging(ids: readonly string[], { now, queue }: { now: Date; queue: string }): Statement {
  return { text: MARK, values: [ids, now, queue] }
}
