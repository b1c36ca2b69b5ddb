import { HoldallError } from '@holdall/protocol'
import type { Statement } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { NewMedia } from '../../ledger/new-media.ts'
import { outboxStatement } from '../../ledger/outbox.ts'
import { quotaError } from '../../ledger/quota.ts'
import { mediaEvent } from '../find-media.ts'
import { ingest } from '../ingest.ts'
import { MEDIA_QUEUES, type MediaContext } from '../media-context.ts'
import type { MediaRow } from '../media-row.ts'
import type { EnhancementNote } from './request-enhancement.ts'

/** The better version, as it comes from its provider. */
export interface EnhancedFile {
  body: AsyncIterable<Uint8Array>
  sizeBytes: number | null
  signal: AbortSignal
}

const UPDATE = `
update media set kind = $3, mime_type = $4, size_bytes = $5, checksum = $6, storage_key = $7, filename = $8, status = 'processing', status_reason = null,
  metadata = metadata || $9, updated_at = $10, content_at = $10
where id = $1 and checksum = $2 and status = 'processing' and purging_at is null and metadata -> 'enhancement' ->> 'pending' = 'true' returning id`

/** Puts the better version in the place of the bytes that stood in for it; its former key stays good. @throws everything that an upload throws */
export async function takeEnhanced(
  context: MediaContext,
  identity: Identity,
  row: MediaRow,
  note: EnhancementNote,
  { body, sizeBytes, signal }: EnhancedFile,
): Promise<void> {
  const intent = {
    projectId: row.project_id,
    sceneId: row.scene_id,
    sourceType: 'enhanced' as const,
  }
  await ingest(
    context,
    identity,
    {
      body,
      filename: row.original_filename,
      declaredMime: null,
      declaredBytes: sizeBytes,
      expectedSha256: null,
      intent,
      signal,
    },
    {
      ownerUserId: row.owner_user_id,
      commit: (media, { reserved, quotaBytes }) => swap(context, identity, row, note, media, reserved, quotaBytes),
    },
  )
  context.deliveryCache.invalidate(row.id)
  await context.bucket.delete(row.storage_key)
  context.poke(MEDIA_QUEUES.process)
}

async function swap(
  context: MediaContext,
  identity: Identity,
  row: MediaRow,
  { pending: _pending, ...note }: EnhancementNote,
  media: NewMedia,
  reserved: boolean,
  quotaBytes: number | null,
): Promise<void> {
  if (media.kind !== 'image') throw new HoldallError('unprocessable', `The provider answered with ${media.mimeType}`)
  const now = context.clock()
  try {
    await context.database.as('service', async (tx) => {
      const { rowCount } = await tx.query({
        text: UPDATE,
        values: [
          row.id,
          row.checksum,
          media.kind,
          media.mimeType,
          media.sizeBytes,
          media.checksum,
          media.storageKey,
          media.filename,
          JSON.stringify({ enhancement: note }),
          now,
        ],
      })
      if (rowCount !== 1) throw new HoldallError('conflict', 'The item was changed or deleted while it was enhanced')
      if (reserved) {
        const taken = await tx.query({
          text: "delete from reservations where id = $1 and state = 'open'",
          values: [media.id],
        })
        if (taken.rowCount !== 1) throw new HoldallError('unavailable', 'Storing the result took too long')
      }
      const statements: Statement[] = [
        {
          text: 'insert into media_aliases (key, media_id, owner_user_id) values ($1, $2, $3)',
          values: [row.storage_key, row.id, row.owner_user_id],
        },
        {
          text: 'insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files) values ($1, $2, $3, $4, $5, $6, 0)',
          values: [
            row.owner_user_id,
            row.project_id ?? '',
            row.category,
            row.source_type,
            row.kind,
            media.sizeBytes - row.size_bytes,
          ],
        },
        outboxStatement(mediaEvent(row, identity.userId, 'media.replaced')),
        {
          text: 'select holdall.enqueue_job($1, $2, $3)',
          values: [MEDIA_QUEUES.process, JSON.stringify({ mediaId: row.id }), row.id],
        },
        ...(quotaBytes === null
          ? []
          : [{ text: 'select holdall.enforce_quota($1, $2)', values: [row.owner_user_id, quotaBytes] }]),
      ]
      await Promise.all(statements.map((statement) => tx.query(statement)))
    })
  } catch (error) {
    throw quotaError(error, media.sizeBytes, quotaBytes)
  }
}

/** Who asked for it, with the rights that they have now. */
export function askerOf(row: MediaRow): Identity {
  return { userId: row.created_by, role: 'user', via: 'internal', readOnly: false }
}
