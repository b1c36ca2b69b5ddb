import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from './db/index.ts'
import { trimOutbox } from './ledger/outbox.ts'
import type { ResumableUploads } from './media/resumable/resumable-uploads.ts'

const IDEMPOTENCY_HOURS = 24
const OUTBOX_DAYS = 7
/** Longer than any job works on a file. */
const SCRATCH_MS = 12 * 3_600_000

/** Removes what has served its time, and what killed processes left among the scratch files. */
export async function housekeeping(
  database: Database,
  scratchFolder: string,
  uploads: Pick<ResumableUploads, 'reconcile' | 'sweep'>,
): Promise<void> {
  await uploads.reconcile()
  await uploads.sweep()
  await sweepScratch(scratchFolder, Date.now() - SCRATCH_MS)
  await database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: 'delete from idempotency_keys where created_at < now() - make_interval(hours => $1)',
          values: [IDEMPOTENCY_HOURS],
        },
        { text: 'delete from sign_in_codes where expires_at < now()', values: [] },
        {
          text: `delete from media_imports i where claimed_at < now() - interval '1 day' and not exists (select from media m where m.id = i.media_id)`,
          values: [],
        },
        { text: 'delete from jobs where finished_at < now() - make_interval(days => 30)', values: [] },
        { text: 'delete from api_keys where expires_at < now() - make_interval(days => 30)', values: [] },
      ],
    },
  ])
  await trimOutbox(database, OUTBOX_DAYS)
}

/** @param before files that were last written earlier than this, milliseconds since 1970, are removed */
export async function sweepScratch(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const stats = await lstat(path).catch(() => null)
    if (stats !== null && stats.mtimeMs < before) await rm(path, { recursive: true, force: true })
  }
}
