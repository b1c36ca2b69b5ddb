import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { HoldallError } from '@holdall/protocol'
import type { Statement } from '../db/index.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { mediaEvent } from './find-media.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'
import { renditionKey } from './renditions-key.ts'

/** What looking at a picture found out. */
export interface PictureFacts {
  width: number
  height: number
  placeholder: string | null
  takenAt: string | null
  /** Known to whoever may see the item. */
  metadata: Record<string, unknown>
  /** Known to the owner alone: where it was taken. */
  ownerMetadata: Record<string, unknown>
  thumbnail: { path: string; width: number; height: number; sizeBytes: number; mimeType: string; sha256: string } | null
}

/** Looks at pictures in a sandbox; bound by the composition root. */
export interface PictureInspector {
  /** @throws {unprocessable} for good; anything else may pass. @param use is called while the files exist */
  inspect<T>(storageKey: string, use: (facts: PictureFacts) => Promise<T>, signal: AbortSignal): Promise<T>
}

type ProcessContext = Pick<MediaContext, 'database' | 'bucket' | 'deliveryCache' | 'clock' | 'log'>

/** Names the way thumbnails are made; a change makes them anew. */
const RECIPE = 'image-1'

const LOAD = `select ${MEDIA_COLUMNS} from media where id = $1 and status = 'processing' and purging_at is null`

/**
 * The job of one new item: dimensions, placeholder, palette, EXIF and thumbnail. Ends `ready`, or `failed` with a reason when the content is at
 * fault; throws when the machine is, so that the job is tried again.
 */
export async function processMedia(
  context: ProcessContext,
  inspector: PictureInspector,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await context.database.one<MediaRow>('service', { text: LOAD, values: [id] })
  const row = rows[0]
  if (!row) return
  if (row.kind !== 'image') return settle(context, row, { status: 'ready' })
  try {
    await inspector.inspect(row.storage_key, (facts) => keep(context, row, facts, signal), signal)
  } catch (error) {
    if (!(error instanceof HoldallError) || (error.code !== 'unprocessable' && error.code !== 'not_found')) throw error
    await settle(context, row, {
      status: 'failed',
      reason: error.code === 'not_found' ? 'The stored bytes are missing' : error.message,
    })
  }
}

/** The dead letter of {@link processMedia}: attempts are used up, and the item says so. */
export async function giveUpProcessing(context: ProcessContext, id: string): Promise<void> {
  const { rows } = await context.database.one<MediaRow>('service', { text: LOAD, values: [id] })
  if (rows[0])
    await settle(context, rows[0], {
      status: 'failed',
      reason: 'Previews could not be made after several attempts; try again later',
    })
}

async function keep(context: ProcessContext, row: MediaRow, facts: PictureFacts, signal: AbortSignal): Promise<void> {
  const { thumbnail } = facts
  if (!thumbnail) return settle(context, row, { status: 'ready', facts })
  // Digest and time of the content in the name: new content never meets the thumbnail of replaced content, not even of the same bytes.
  const key = renditionKey(
    { id: row.id, ownerUserId: row.owner_user_id, projectId: row.project_id },
    'thumbnails',
    `${RECIPE}-${row.checksum.slice(0, 16)}-${row.content_at.getTime().toString(36)}.webp`,
  )
  await placeRendition(context, key, thumbnail, signal)
  await settle(context, row, { status: 'ready', facts, rendition: { key, ...thumbnail } })
}

async function placeRendition(
  context: ProcessContext,
  key: string,
  thumbnail: NonNullable<PictureFacts['thumbnail']>,
  signal: AbortSignal,
): Promise<void> {
  const { size } = await stat(thumbnail.path)
  if (size !== thumbnail.sizeBytes) throw new HoldallError('unavailable', 'The thumbnail changed while it was stored')
  // Left by an attempt that was cut between placing and committing, or kept by one that has just overtaken this one.
  if (await context.bucket.head(key)) {
    const existing = createHash('sha256')
      .update(await context.bucket.readBytes(key))
      .digest('hex')
    if (existing === thumbnail.sha256) return
    await context.bucket.delete(key)
  }
  await context.bucket.write(key, createReadStream(thumbnail.path), {
    expectedBytes: thumbnail.sizeBytes,
    expectedSha256: thumbnail.sha256,
    contentType: thumbnail.mimeType,
    signal,
  })
}

interface Outcome {
  status: 'ready' | 'failed'
  reason?: string
  facts?: PictureFacts
  rendition?: NonNullable<PictureFacts['thumbnail']> & { key: string }
}

// Only while it is still the content that was looked at: a replacement enqueues its own job.
const SETTLE = `
update media set status = $3, status_reason = $4, width = coalesce($5, width), height = coalesce($6, height), placeholder = coalesce($7, placeholder),
  taken_at = coalesce($8, taken_at), metadata = metadata || $9, owner_metadata = owner_metadata || $10,
  rendition_names = case when $11::text is null then rendition_names else array_append(array_remove(rendition_names, $11), $11) end, updated_at = $12
where id = $1 and checksum = $2 and status = 'processing' and purging_at is null returning id`

const ADD_RENDITION = `
with known as (select 1 from media where id = $1 and checksum = $2 and purging_at is null for key share),
added as (
  insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, width, height, recipe)
    select $1, 'thumbnail', $3, $4, $5, $6, $7, $8, $9, $10 from known on conflict do nothing returning size_bytes
)
insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select $3, $11, 'thumbnails', $12, $13, size_bytes, 1 from added`

async function settle(
  context: ProcessContext,
  row: MediaRow,
  { status, reason, facts, rendition }: Outcome,
): Promise<void> {
  const statements: Statement[] = [
    {
      text: SETTLE,
      values: [
        row.id,
        row.checksum,
        status,
        reason ?? null,
        facts?.width ?? null,
        facts?.height ?? null,
        facts?.placeholder ?? null,
        facts?.takenAt ?? null,
        JSON.stringify(facts?.metadata ?? {}),
        JSON.stringify(facts?.ownerMetadata ?? {}),
        rendition ? 'thumbnail' : null,
        context.clock(),
      ],
    },
    outboxStatement(mediaEvent(row, null, 'media.updated')),
  ]
  if (rendition) {
    statements.unshift({
      text: ADD_RENDITION,
      values: [
        row.id,
        row.checksum,
        row.owner_user_id,
        rendition.key,
        rendition.mimeType,
        rendition.sizeBytes,
        rendition.sha256,
        rendition.width,
        rendition.height,
        RECIPE,
        row.project_id ?? '',
        row.source_type,
        row.kind,
      ],
    })
  }
  await context.database.batch([{ actor: 'service', statements }])
  context.deliveryCache.invalidate(row.id)
}

/** Items that say `processing` for long without news: their job was lost, or never came. Enqueuing twice is harmless. @returns how many */
export async function requeueStuck(context: MediaContext, olderThanMs = 10 * 60_000): Promise<number> {
  const { rowCount } = await context.database.one('service', {
    text: `select holdall.enqueue_job($2, jsonb_build_object('mediaId', id), id) from media
      where status = 'processing' and updated_at < $1 and deleted_at is null and purging_at is null limit 1000`,
    values: [new Date(context.clock().getTime() - olderThanMs), MEDIA_QUEUES.process],
  })
  if (rowCount > 0) context.poke(MEDIA_QUEUES.process)
  return rowCount
}
