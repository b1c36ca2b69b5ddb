import type { BoardContext } from './create-board.ts'

const BATCH = 200
const DAY_MS = 86_400_000

const PURGE = `
with due as (
  select id from moodboards where deleted_at < $1 order by deleted_at limit ${BATCH} for update skip locked
), gone as (
  delete from moodboards where id in (select id from due) returning id, owner_user_id, revision
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id, payload)
    select owner_user_id, null, 'board.deleted', id, jsonb_build_object('revision', revision, 'purged', true) from gone
)
select id from gone`

/** Deletes boards whose time in the trash is over, a batch at a time. @returns how many */
export async function sweepBoards(
  { database, clock }: Pick<BoardContext, 'database' | 'clock'>,
  trashDays: number,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(clock().getTime() - trashDays * DAY_MS)
  for (let count = 0; ; ) {
    signal?.throwIfAborted()
    const { rowCount } = await database.one('service', { text: PURGE, values: [before] })
    count += rowCount
    if (rowCount < BATCH) return count
  }
}
