import { type DeletionReport, keyPrefix } from '@holdall/protocol'
import { deletePrefix } from './delete-prefix.ts'
import {
  addReport,
  DELETION_BATCH,
  type DeletionContext,
  type DeletionOptions,
  emptyReport,
  purgeItems,
} from './deletion.ts'

export interface EraseContext extends DeletionContext {
  /** Deletes a project that is marked, with everything in it. */
  finishProjectPurge: (projectId: string) => Promise<DeletionReport>
  /** Ends the sessions and links of a user; their numbers are never used again. */
  endAccess: (userId: string) => Promise<void>
}

const MARK_PROJECTS = `
update projects set purging_at = coalesce(purging_at, $2), deleted_at = coalesce(deleted_at, $2) where owner_user_id = $1 returning id`

const NEXT_ITEMS = `
select id from media where owner_user_id = $1 and id > $2 order by id limit ${DELETION_BATCH}`

const DELETE_BOARDS = 'delete from moodboards where owner_user_id = $1'

// Erasing a person overrides what their snapshots pin.
const UNPIN = 'delete from snapshot_media where owner_user_id = $1'

const FORGET = [
  'delete from project_members where user_id = $1',
  'delete from api_keys where user_id = $1',
  'delete from sign_in_codes where user_id = $1',
  'delete from uploads where created_by = $1',
  'update users set quota_bytes = null where id = $1',
]

/** What erasing a user would remove. */
export interface ErasePlan {
  userId: string
  projects: number
  boards: number
  items: number
  totalBytes: number
}

const COUNT = `
select (select count(*)::int from projects where owner_user_id = $1) as projects,
  (select count(*)::int from moodboards where owner_user_id = $1) as boards, count(*)::int as items,
  coalesce(sum(size_bytes), 0)::bigint as "totalBytes" from media where owner_user_id = $1`

export async function planErasure({ database }: DeletionContext, userId: string): Promise<ErasePlan> {
  const { rows } = await database.one<Omit<ErasePlan, 'userId'>>('service', { text: COUNT, values: [userId] })
  return { userId, ...(rows[0] as Omit<ErasePlan, 'userId'>) }
}

/**
 * Deletes what a user has: projects, boards, media, keys and memberships; what they added to projects of others belongs to those. Their links and
 * sessions end first. Idempotent; safe to repeat after any failure.
 */
export async function eraseUser(
  context: EraseContext,
  userId: string,
  { onProgress = () => {}, signal }: DeletionOptions = {},
): Promise<DeletionReport> {
  const { database } = context
  const report = emptyReport()
  const note = (more: DeletionReport) => {
    addReport(report, more)
    onProgress(report)
    signal?.throwIfAborted()
  }
  await context.endAccess(userId)
  const { rows: projects } = await database.one<{ id: string }>('service', {
    text: MARK_PROJECTS,
    values: [userId, context.clock()],
  })
  for (const text of [UNPIN, DELETE_BOARDS]) await database.one('service', { text, values: [userId] })
  for (const { id } of projects) note(await context.finishProjectPurge(id))
  for (let after = ''; ; ) {
    const { rows } = await database.one<{ id: string }>('service', { text: NEXT_ITEMS, values: [userId, after] })
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    note(
      await purgeItems(
        context,
        rows.map(({ id }) => id),
      ),
    )
  }
  note(await deletePrefix(context, keyPrefix({ userId })))
  if (report.failedCount > 0) return report
  await database.batch([{ actor: 'service', statements: FORGET.map((text) => ({ text, values: [userId] })) }])
  return report
}
