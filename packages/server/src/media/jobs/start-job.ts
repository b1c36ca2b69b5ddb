import type { JobKind } from '@holdall/protocol'
import { MEDIA_QUEUES, type MediaContext } from '../media-context.ts'
import type { MediaRow } from '../media-row.ts'
import { jobEvent } from './job-row.ts'

// One that is open already is joined; whatever became of its turn in the queue, it has one now.
const START = `
with opened as (
  insert into jobs (id, owner_user_id, created_by, kind, media_id, created_at, updated_at, queue) values ($1, $2, $3, $4, $5, $6, $6, $7)
  on conflict (media_id, kind) where state in ('waiting', 'running') do update set updated_at = excluded.updated_at
  returning id
)
select id, holdall.enqueue_job($7, jsonb_build_object('jobId', id), id) from opened`

/** Gives an item a job of this kind, or finds the one that it has. @returns its id */
export async function startJob(
  context: Pick<MediaContext, 'database' | 'createId' | 'clock' | 'poke'>,
  row: Pick<MediaRow, 'id' | 'owner_user_id'>,
  kind: JobKind,
  createdBy: string | null,
  queue: string = MEDIA_QUEUES.jobs,
): Promise<string> {
  const newId = context.createId('job')
  const { rows } = await context.database.one<{ id: string }>('service', {
    text: START,
    values: [newId, row.owner_user_id, createdBy, kind, row.id, context.clock(), queue],
  })
  const id = rows[0]?.id ?? newId
  if (id === newId) {
    const event = jobEvent(
      { id, owner_user_id: row.owner_user_id },
      { kind, mediaId: row.id, state: 'waiting', progress: 0 },
    )
    await context.database.one('service', event)
  }
  context.poke(queue)
  return id
}
