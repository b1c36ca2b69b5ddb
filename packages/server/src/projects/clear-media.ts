import type { DeletionReport } from '@holdall/protocol'
import { markPurging } from '../ledger/mark-purging.ts'
import { isOnBoard } from '../ledger/references.ts'
import type { ProjectContext } from './project-context.ts'

/** What is cleared: a whole project, or one scene of it. */
export interface ClearScope {
  projectId: string
  sceneId?: string | undefined
}

const BATCH = 500

// Used elsewhere: named by a document or scene of another living project of the owner, or on a board. In the trash it is nobody's.
const NEXT = `
select m.id, m.deleted_at is null and m.purging_at is null and (${isOnBoard('m')} or exists (
    select from media_references r join projects p on p.id = r.project_id
    where r.media_id = m.id and r.counts and r.project_id <> $1 and p.purging_at is null)) as used
from media m where m.project_id = $1 and ($2::text is null or m.scene_id = $2) and m.id > $3 order by m.id limit ${BATCH}`

/**
 * Deletes the media of a project or scene: bytes, renditions and rows. What another project or a board uses moves to the owner's library, what a snapshot
 * pins is retained there. Idempotent; after a crash the jobs of the marked items go on. What cannot be deleted now is reported, and tried again by them.
 */
export async function clearMedia(context: ProjectContext, scope: ClearScope): Promise<DeletionReport> {
  const report: DeletionReport = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
  for (let after = ''; ; ) {
    const { rows } = await context.database.one<{ id: string; used: boolean }>('service', {
      text: NEXT,
      values: [scope.projectId, scope.sceneId ?? null, after],
    })
    const last = rows.at(-1)
    if (last === undefined) return report
    after = last.id
    const used = rows.filter((row) => row.used).map(({ id }) => id)
    if (used.length > 0) await context.media.moveToLibrary(used)
    const doomed = rows.filter((row) => !row.used).map(({ id }) => id)
    const marking = { now: context.clock(), queue: context.mediaPurgeQueue }
    await context.database.one('service', markPurging(doomed, marking))
    context.media.forget(doomed)
    await finishAll(context, doomed, report)
  }
}

/** Purges items that are marked, a batch at a time, and adds up what happened. */
export async function finishAll(
  context: ProjectContext,
  ids: readonly string[],
  report: DeletionReport,
): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH)
    add(report, await context.media.finishPurges(ids.slice(start, start + BATCH)))
}

export function add(report: DeletionReport, more: DeletionReport): void {
  report.deletedCount += more.deletedCount
  report.failedCount += more.failedCount
  report.totalBytes += more.totalBytes
  report.errors.push(...more.errors)
}
