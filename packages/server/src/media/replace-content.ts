import { HoldallError } from '@holdall/protocol'
import { actorOf, type Statement } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { quotaError } from '../ledger/quota.ts'
import { getMedia, lockMedia, mediaEvent, mustExist } from './find-media.ts'
import { ingest } from './ingest.ts'
import type { IngestSource } from './ingest-source.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

/** The bytes of a replacement and what they claim to be. */
export type ReplacementSource = Omit<IngestSource, 'intent' | 'finish'> & {
  finish?: (() => Promise<{ expectedSha256: string | null }>) | undefined
}

/**
 * Gives an item new bytes under a new key. Its id and its former keys stay valid; the old bytes become an item of their own in the trash.
 *
 * @throws {not_found} {forbidden}, and everything that an upload throws
 */
export async function replaceContent(
  context: MediaContext,
  identity: Identity,
  id: string,
  source: ReplacementSource,
): Promise<MediaRow> {
  const before = await getMedia(context.database, identity, id)
  if (before.deleted_at) throw new HoldallError('conflict', 'The item is in the trash', { hint: 'Restore it first' })
  const intent = {
    projectId: before.project_id,
    sceneId: before.scene_id,
    category: before.category === 'exports' ? ('output' as const) : before.category,
    sourceType: before.source_type,
  }
  const { finish } = source
  let replaced: MediaRow | undefined
  await ingest(
    context,
    identity,
    {
      ...source,
      filename: source.filename ?? before.original_filename,
      intent,
      // Where it goes is the item's affair, whatever the request's fields say.
      finish: finish && (async () => ({ intent, expectedSha256: (await finish()).expectedSha256 })),
    },
    {
      ownerUserId: before.owner_user_id,
      commit: async (media, { reserved, quotaBytes }) => {
        replaced = await swap(context, identity, id, media, reserved, quotaBytes)
      },
    },
  )
  context.deliveryCache.invalidate(id)
  context.poke(MEDIA_QUEUES.process)
  return mustExist(replaced)
}

// The old bytes stand alone as a trashed item, under the id that the upload was given. Its key is the live row's until that has let go of it.
const ARCHIVE = `
insert into media (id, owner_user_id, created_by, project_id, scene_id, kind, source_type, enhancement_type, original_media_id, visibility, status, status_reason,
    title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds,
    placeholder, attribution, metadata, owner_metadata, rendition_names, taken_at, perceptual_hash, created_at, updated_at, content_at, deleted_at)
  select $2, owner_user_id, $3, project_id, scene_id, kind, source_type, enhancement_type, id, 'private',
    case status when 'failed' then 'failed' else 'ready' end, status_reason,
    title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key || '#', category, width, height, duration_seconds,
    placeholder, attribution, metadata, owner_metadata, rendition_names, taken_at, perceptual_hash, created_at, $4, content_at, $4
  from media where id = $1`

const UPDATE = `
update media set kind = $2, mime_type = $3, size_bytes = $4, checksum = $5, storage_key = $6, filename = $7, original_filename = $8, status = $9,
  status_reason = null, width = null, height = null, duration_seconds = null, placeholder = null, owner_metadata = '{}', rendition_names = '{}',
  taken_at = null, perceptual_hash = null, updated_at = $10, content_at = $10
where id = $1 returning ${MEDIA_COLUMNS}`

async function swap(
  context: MediaContext,
  identity: Identity,
  id: string,
  media: NewMedia,
  reserved: boolean,
  quotaBytes: number | null,
): Promise<MediaRow> {
  try {
    return await context.database.as(actorOf(identity), async (tx) => {
      const before = await lockMedia(tx, identity, id)
      if (before.deleted_at) throw new HoldallError('conflict', 'The item was moved to the trash meanwhile')
      if (reserved) {
        const taken = await tx.query({
          text: "delete from reservations where id = $1 and state = 'open'",
          values: [media.id],
        })
        if (taken.rowCount !== 1)
          throw new HoldallError('conflict', 'The upload took too long and was given up', {
            hint: 'Upload the file again',
          })
      }
      const now = media.createdAt
      const statements: Statement[] = [
        { text: ARCHIVE, values: [id, media.id, identity.userId, now] },
        { text: 'update renditions set media_id = $2 where media_id = $1', values: [id, media.id] },
        {
          text: UPDATE,
          values: [
            id,
            media.kind,
            media.mimeType,
            media.sizeBytes,
            media.checksum,
            media.storageKey,
            media.filename,
            media.originalFilename,
            media.status,
            now,
          ],
        },
        { text: 'update media set storage_key = $2 where id = $1', values: [media.id, before.storage_key] },
        {
          text: 'insert into media_aliases (key, media_id, owner_user_id) values ($1, $2, $3)',
          values: [before.storage_key, id, before.owner_user_id],
        },
        {
          text: 'insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files) values ($1, $2, $3, $4, $5, $6, 1)',
          values: [
            before.owner_user_id,
            before.project_id ?? '',
            media.category,
            media.sourceType,
            media.kind,
            media.sizeBytes,
          ],
        },
        { text: 'select holdall.move_pins($1, $2, $3)', values: [id, media.id, before.checksum] },
        outboxStatement(mediaEvent(before, identity.userId, 'media.replaced')),
      ]
      if (media.status === 'processing') {
        statements.push({
          text: 'select holdall.enqueue_job($1, $2, $3)',
          values: [MEDIA_QUEUES.process, JSON.stringify({ mediaId: id }), id],
        })
      }
      if (quotaBytes !== null)
        statements.push({
          name: 'enforce-quota',
          text: 'select holdall.enforce_quota($1, $2)',
          values: [before.owner_user_id, quotaBytes],
        })
      const results = await Promise.all(statements.map((statement) => tx.query<MediaRow>(statement)))
      return mustExist(results[2]?.rows[0])
    })
  } catch (error) {
    throw quotaError(error, media.sizeBytes, quotaBytes)
  }
}
