import type { Job, JobKind, JobState } from '@holdall/protocol'
import type { Statement } from '../../db/index.ts'
import { outboxStatement } from '../../ledger/outbox.ts'

export interface JobRow {
  id: string
  /** Where it waits for its turn. */
  queue: string
  owner_user_id: string
  created_by: string | null
  kind: JobKind
  media_id: string | null
  state: JobState
  progress: number
  reason: string | null
  attempts: number
  cancel_requested_at: Date | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

/** A job in the hands of who does it. */
export interface JobAtWork extends JobRow {
  /** What was asked for, where that is not said by its item. */
  request: Record<string, unknown> | null
  /** What a provider has answered later. */
  answer: Record<string, unknown> | null
  /** By when a provider has promised to answer. */
  awaited_until: Date | null
}

export const JOB_COLUMNS = [
  'id',
  'queue',
  'owner_user_id',
  'created_by',
  'kind',
  'media_id',
  'state',
  'progress',
  'reason',
  'attempts',
  'cancel_requested_at',
  'created_at',
  'started_at',
  'finished_at',
]
  .map((name) => `jobs.${name}`)
  .join(', ')

export function presentJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    progress: Math.round(row.progress * 1000) / 1000,
    ...(row.reason === null ? {} : { reason: row.reason }),
    mediaId: row.media_id,
    ownerUserId: row.owner_user_id,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

/** Tells whoever watches. */
export function jobEvent(
  { id, owner_user_id: ownerUserId }: Pick<JobRow, 'id' | 'owner_user_id'>,
  payload: { kind: JobKind; mediaId: string | null; state: JobState; progress: number },
): Statement {
  return outboxStatement({ ownerUserId, actorUserId: null, kind: 'job.updated', subjectId: id, payload })
}
