import { HoldallError } from '@holdall/protocol'
import { queueOfProvider } from '../providers/provider.ts'
import { pendingEnhancement } from './enhancement/enhancement-handler.ts'
import { type MediaInspector, NO_FACTS } from './inspection.ts'
import { requeueJobs } from './jobs/requeue-jobs.ts'
import type { ItemHandler } from './jobs/run-job.ts'
import { startJob } from './jobs/start-job.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'
import { placePreviews } from './place-previews.ts'
import { type Outcome, settleMedia } from './settle-media.ts'
import { copyPreviews, findTwin } from './twin.ts'

type ProcessContext = Pick<MediaContext, 'database' | 'bucket' | 'deliveryCache' | 'clock' | 'poke' | 'createId'>

const USED_UP: Outcome = {
  status: 'failed',
  reason: 'Previews could not be made after several attempts; try again later',
}

const LOAD = `select ${MEDIA_COLUMNS} from media where id = $1 and status = 'processing' and purging_at is null`

/** The job of one new item. Pictures are looked at here and now; recordings take longer, and wait for each other in a queue of their own. */
export async function processMedia(
  context: ProcessContext,
  inspector: MediaInspector,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const row = await loadUnsettled(context, id)
  if (!row) return
  const enhancement = pendingEnhancement(row)
  if (enhancement !== null) {
    const { provider } = enhancement
    const queue = provider === 'local' ? MEDIA_QUEUES.jobs : queueOfProvider(provider)
    return void (await startJob(context, row, 'enhance', row.created_by, queue))
  }
  if (row.kind === 'image') return void (await inspect(context, inspector, row, signal))
  if (row.kind === 'file') return settleMedia(context, row, { status: 'ready' })
  await startJob(context, row, 'inspect', null)
}

/** Looks at a video or sound, as a job that can be watched. */
export function recordingHandler(context: ProcessContext, inspector: MediaInspector): ItemHandler {
  return {
    async run({ id }, { signal, onProgress }) {
      const row = await loadUnsettled(context, id)
      const reason = row && (await inspect(context, inspector, row, signal, onProgress))
      if (reason) throw new HoldallError('unprocessable', reason)
    },
    async givenUp({ id }, why) {
      const row = await loadUnsettled(context, id)
      if (!row) return
      if (why === 'used-up') return settleMedia(context, row, USED_UP)
      // It plays as it is.
      const metadata = { skipped: { all: 'Somebody stopped the job' } }
      await settleMedia(context, row, { status: 'ready', facts: { ...NO_FACTS, metadata } })
    },
  }
}

/** The dead letter of {@link processMedia}: attempts are used up, and the item says so. */
export async function giveUpProcessing(context: ProcessContext, id: string): Promise<void> {
  const row = await loadUnsettled(context, id)
  if (row) await settleMedia(context, row, USED_UP)
}

async function loadUnsettled(context: ProcessContext, id: string): Promise<MediaRow | undefined> {
  return (await context.database.one<MediaRow>('service', { text: LOAD, values: [id] })).rows[0]
}

/** Ends `ready`, or `failed` with the answered reason when the content is at fault; throws when the machine is, so that the job is tried again. */
async function inspect(
  context: ProcessContext,
  inspector: MediaInspector,
  row: MediaRow,
  signal: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<string | null> {
  if (await takeFromTwin(context, inspector, row)) return null
  const file = { storageKey: row.storage_key, sizeBytes: row.size_bytes, mimeType: row.mime_type }
  try {
    await inspector.inspect(
      file,
      async (facts) => {
        const renditions = await placePreviews(context.bucket, row, facts.previews, signal)
        await settleMedia(context, row, { status: 'ready', facts, renditions })
      },
      signal,
      onProgress,
    )
  } catch (error) {
    if (!(error instanceof HoldallError) || (error.code !== 'unprocessable' && error.code !== 'not_found')) throw error
    const reason = error.code === 'not_found' ? 'The stored bytes are missing' : error.message
    await settleMedia(context, row, { status: 'failed', reason })
    return reason
  }
  return null
}

/** Identical content is looked at once. */
async function takeFromTwin(context: ProcessContext, { recipes }: MediaInspector, row: MediaRow): Promise<boolean> {
  const twin = await findTwin(context, row, recipes)
  if (twin === null) return false
  try {
    const renditions = await copyPreviews(context, row, twin.renditions)
    await settleMedia(context, row, { status: 'ready', facts: twin.facts, renditions })
    return true
  } catch (error) {
    // It was deleted meanwhile.
    if (error instanceof HoldallError && error.code === 'not_found') return false
    throw error
  }
}

/** Items that say `processing` for long without news: their job was lost, or never came. Enqueuing twice is harmless. @returns how many */
export async function requeueStuck(context: MediaContext, olderThanMs = 10 * 60_000): Promise<number> {
  const { rowCount } = await context.database.one('service', {
    text: `select holdall.enqueue_job($2, jsonb_build_object('mediaId', id), id) from media
      where status = 'processing' and updated_at < $1 and deleted_at is null and purging_at is null limit 1000`,
    values: [new Date(context.clock().getTime() - olderThanMs), MEDIA_QUEUES.process],
  })
  if (rowCount > 0) context.poke(MEDIA_QUEUES.process)
  return rowCount + (await requeueJobs(context, olderThanMs))
}
