import { HoldallError } from '@holdall/protocol'
import { hasSqlState } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { MediaContext } from '../media-context.ts'
import { getJob } from './find-jobs.ts'
import { JOB_COLUMNS, type JobRow, jobEvent } from './job-row.ts'
import { giveUp, type JobHandlers } from './run-job.ts'

const UNIQUE_VIOLATION = '23505'

type ChangeContext = Pick<MediaContext, 'database' | 'clock' | 'poke'>

// What waits ends at once; what runs is told by its next look, within a second.
const CANCEL = `
update jobs set cancel_requested_at = coalesce(cancel_requested_at, $2), updated_at = $2,
  state = case state when 'waiting' then 'cancelled' else state end,
  reason = case state when 'waiting' then 'Somebody stopped it' else reason end,
  finished_at = case state when 'waiting' then $2 end, resume_at = null
where id = $1 and state in ('waiting', 'running') returning ${JOB_COLUMNS}`

const RETRY = `
with again as (
  update jobs set state = 'waiting', reason = null, progress = 0, cancel_requested_at = null, finished_at = null, started_at = null, updated_at = $2,
    answer = null, awaited_until = null, resume_at = null
  where id = $1 and state in ('failed', 'cancelled') returning ${JOB_COLUMNS}
), looked_at_anew as (
  update media set status = 'processing', status_reason = null, updated_at = $2
  from again where again.kind in ('inspect', 'enhance') and media.id = again.media_id and media.purging_at is null
)
select again.*, holdall.enqueue_job(queue, jsonb_build_object('jobId', id), id) from again`

/** Stops a job. @throws {not_found}; {conflict} when it has ended */
export async function cancelJob(
  context: ChangeContext,
  handlers: JobHandlers,
  identity: Identity,
  id: string,
): Promise<JobRow> {
  const row = await change(context, identity, id, CANCEL, 'only one that waits or runs can be stopped')
  if (row.state === 'cancelled') await giveUp(context, handlers, row, 'cancelled')
  return row
}

/** Tries an ended job again. @throws {not_found}; {conflict} when it has not failed, or another one is at it */
export async function retryJob(context: ChangeContext, identity: Identity, id: string): Promise<JobRow> {
  try {
    return await change(context, identity, id, RETRY, 'only a failed or stopped one can be tried again')
  } catch (error) {
    if (hasSqlState(error, UNIQUE_VIOLATION)) throw new HoldallError('conflict', 'Another job is doing this already')
    throw error
  }
}

async function change(
  context: ChangeContext,
  identity: Identity,
  id: string,
  text: string,
  rule: string,
): Promise<JobRow> {
  const before = await getJob(context.database, identity, id)
  const { rows } = await context.database.one<JobRow>('service', { text, values: [id, context.clock()] })
  const [row] = rows
  if (!row) throw new HoldallError('conflict', `The job is ${before.state}; ${rule}`)
  await context.database.one(
    'service',
    jobEvent(row, { kind: row.kind, mediaId: row.media_id, state: row.state, progress: row.progress }),
  )
  context.poke(row.queue)
  return row
}
