import { HoldallError, type MediaCheckAnswer } from '@holdall/protocol'
import { actorOf, UnknownOutcomeError } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import { needsProcessing } from './describe-media.ts'
import { getMedia } from './find-media.ts'
import { requireAllowed, targetOf, tooLarge } from './ingest-limits.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import type { MediaRow } from './media-row.ts'
import { placeMedia } from './placement.ts'

export interface CopyRequest {
  projectId?: string | undefined
  sceneId?: string | undefined
  title?: string | undefined
}

/** Whether the caller already has this content; then `copy` saves the transfer. */
export async function checkKnown(
  context: MediaContext,
  identity: Identity,
  sha256: string,
  sizeBytes: number,
): Promise<MediaCheckAnswer> {
  const { rows } = await context.database.one<{ id: string }>(actorOf(identity), {
    name: 'media-check',
    text: 'select id from media where owner_user_id = $1 and checksum = $2 and size_bytes = $3 and deleted_at is null order by created_at limit 1',
    values: [identity.userId, sha256, sizeBytes],
  })
  return rows[0] ? { known: true, mediaId: rows[0].id } : { known: false }
}

/**
 * A second item with the same bytes, without a transfer.
 *
 * @param options the id that it shall have, and whether an attempt with that id was cut off
 * @throws {not_found} {forbidden} for another's item; {unsupported_type} {too_large} as the project takes no such file
 */
export async function copyMedia(
  context: MediaContext,
  identity: Identity,
  id: string,
  { projectId, sceneId, title }: CopyRequest,
  { id: newId = context.createId('media'), takenOver = false }: { id?: string | undefined; takenOver?: boolean } = {},
): Promise<NewMedia> {
  const row = await getMedia(context.database, identity, id)
  if (identity.role !== 'service' && row.owner_user_id !== identity.userId) {
    throw new HoldallError('forbidden', 'Only your own items can be copied')
  }
  if (row.deleted_at) throw new HoldallError('conflict', 'The item is in the trash', { hint: 'Restore it first' })
  const target = await targetOf(context, identity, projectId)
  if (target) {
    requireAllowed(target, { mimeType: row.mime_type })
    if (row.size_bytes > target.maxFileSizeBytes) throw tooLarge(row.size_bytes, target.maxFileSizeBytes)
  }
  const ownerUserId = target?.ownerUserId ?? row.owner_user_id
  // Elsewhere than an attempt that was cut off, and may not have ended.
  const placeId = takenOver ? context.createId('media') : newId
  const placement = placeMedia({
    mediaId: placeId,
    ownerUserId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (sceneId ?? null) : null,
    category: null,
    sourceType: row.source_type,
    originalFilename: row.original_filename,
    mimeType: row.mime_type,
  })
  const media: NewMedia = {
    ...placement,
    id: newId,
    ownerUserId,
    createdBy: identity.userId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (sceneId ?? null) : null,
    sourceType: row.source_type,
    enhancementType: row.enhancement_type,
    originalMediaId: row.original_media_id,
    visibility: 'private',
    status: needsProcessing(row.mime_type) ? 'processing' : 'ready',
    title: title ?? row.title,
    description: row.description,
    tags: row.tags,
    originalFilename: row.original_filename,
    mimeType: row.mime_type,
    sizeBytes: row.size_bytes,
    checksum: row.checksum,
    attribution: row.attribution,
    metadata: row.metadata,
    createdAt: context.clock(),
  }
  const quotaBytes = await context.owners.quotaBytes(ownerUserId)
  await copyBytes(context, row, media)
  try {
    await context.finaliser.finalise({
      actor: actorOf(identity),
      media,
      reserved: false,
      queue: media.status === 'processing' ? MEDIA_QUEUES.process : null,
      quotaBytes,
    })
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) await context.bucket.delete(media.storageKey)
    throw error
  }
  context.poke(MEDIA_QUEUES.process)
  return media
}

/** Two owners never share an inode: what befalls the bytes of one must not befall the other's. */
export async function copyBytes({ bucket }: Pick<MediaContext, 'bucket'>, from: MediaRow, to: NewMedia): Promise<void> {
  if (from.owner_user_id === to.ownerUserId) return bucket.copy(from.storage_key, to.storageKey)
  await bucket.write(to.storageKey, await bucket.readStream(from.storage_key), {
    contentType: to.mimeType,
    expectedBytes: to.sizeBytes,
    expectedSha256: to.checksum,
  })
}
