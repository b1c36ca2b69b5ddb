import { extensionOfMime, HoldallError, type MediaKind } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { finaliseStatement, type NewMedia, quotaStatements } from '../../ledger/new-media.ts'
import { quotaError } from '../../ledger/quota.ts'
import { queueOf } from '../commit-upload.ts'
import { ingest } from '../ingest.ts'
import type { IngestIntent } from '../ingest-source.ts'
import { type JobRow, jobEvent } from '../jobs/job-row.ts'
import type { MediaContext } from '../media-context.ts'
import type { AnsweredFile } from './open-answer.ts'

export interface Making {
  job: JobRow
  /** Who asked, with the rights that they have now. */
  identity: Identity
  kind: MediaKind
  /** The words that it was made from. */
  words: string
  intent: IngestIntent
  signal: AbortSignal
}

const END = `
update jobs set state = 'done', media_id = $2, progress = 1, reason = null, resume_at = null, updated_at = $3, finished_at = $3
where id = $1 and media_id is null and state in ('waiting', 'running') returning id`

/** Keeps what was made as a new item, and ends its job in the same transaction: whatever is repeated, one item comes of it. */
export async function takeMade(context: MediaContext, making: Making, file: AnsweredFile): Promise<void> {
  const { identity, kind, words, intent, signal } = making
  await ingest(
    context,
    identity,
    {
      body: file.body,
      filename: nameOf(words) + extensionOfMime(file.mimeType),
      declaredMime: file.mimeType,
      declaredBytes: file.sizeBytes,
      expectedSha256: null,
      intent: { title: titleOf(words), ...intent, sourceType: 'playground' },
      signal,
    },
    { kind, commit: (media, options) => commit(context, making, media, options) },
  )
}

async function commit(
  context: MediaContext,
  { job }: Making,
  media: NewMedia,
  { reserved, quotaBytes }: { reserved: boolean; quotaBytes: number | null },
): Promise<void> {
  const item = { actor: 'service' as const, media, reserved, queue: queueOf(media), quotaBytes }
  let twinKey: string | null
  try {
    twinKey = await context.database.as('service', async (tx) => {
      const { rows } = await tx.query<{ id: string; twinKey: string | null }>(finaliseStatement([item]))
      const made = rows.find(({ id }) => id === media.id)
      if (!made) throw new HoldallError('conflict', 'The project was deleted, or keeping the result took too long')
      const { rowCount } = await tx.query({ text: END, values: [job.id, media.id, context.clock()] })
      if (rowCount !== 1) throw new HoldallError('conflict', 'The job has ended meanwhile')
      await tx.query(jobEvent(job, { kind: job.kind, mediaId: media.id, state: 'done', progress: 1 }))
      for (const statement of quotaStatements([item])) await tx.query(statement)
      return made.twinKey
    })
  } catch (error) {
    throw quotaError(error, media.sizeBytes, quotaBytes)
  }
  if (twinKey !== null) await context.bucket.shareBytes(twinKey, media.storageKey)
}

/** How the words begin, in one line. */
function titleOf(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  return line.length > 100 ? `${line.slice(0, 99).toWellFormed().trimEnd()}…` : line
}

function nameOf(words: string): string {
  const name = words
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
  return name || 'made'
}
