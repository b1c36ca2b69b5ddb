import { type EnhanceRequest, HoldallError } from '@holdall/protocol'
import { actorOf, UnknownOutcomeError } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { NewMedia } from '../../ledger/new-media.ts'
import type { Providers } from '../../providers/provider.ts'
import { providerNamed } from '../asking/ask-provider.ts'
import { copyBytes } from '../copy-media.ts'
import { getMedia } from '../find-media.ts'
import { MEDIA_QUEUES, type MediaContext } from '../media-context.ts'
import type { MediaRow } from '../media-row.ts'
import { placeMedia } from '../placement.ts'

/** What an enhanced item's metadata says of how it came to be; `pending` until it has. */
export interface EnhancementNote {
  type: string
  provider: string
  options: Record<string, unknown>
  parentChecksum: string
  pending?: boolean
}

/**
 * Makes a new item that shows the original until its better version is there, which takes the place of its bytes.
 *
 * @throws {not_found}; {invalid_request} for an unknown provider, type or option; {unprocessable} for what is no picture; {quota_exceeded}
 */
export async function requestEnhancement(
  context: MediaContext,
  providers: Providers,
  identity: Identity,
  id: string,
  { type, provider: name = 'local', options = {}, title }: EnhanceRequest,
): Promise<NewMedia> {
  const provider = providerNamed(providers, name)
  const able = Object.keys(providers).filter((each) => providers[each]?.enhance)
  if (!provider?.enhance) throw unknown('provider', name, able)
  const { enhancements } = provider
  if (enhancements && !enhancements.includes(type)) throw unknown('type', type, enhancements)
  provider.check?.(type, options)
  const row = await getMedia(context.database, identity, id)
  if (row.deleted_at) throw new HoldallError('conflict', 'The item is in the trash', { hint: 'Restore it first' })
  if (row.kind !== 'image')
    throw new HoldallError('unprocessable', `Only pictures are enhanced, and this is ${row.kind}`)
  const media = await describe(context, identity, row, { type, provider: name, options }, title)
  const quotaBytes = await context.owners.quotaBytes(media.ownerUserId)
  await copyBytes(context, row, media)
  try {
    const queue = MEDIA_QUEUES.process
    await context.finaliser.finalise({ actor: actorOf(identity), media, reserved: false, queue, quotaBytes })
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) await context.bucket.delete(media.storageKey)
    throw error
  }
  context.poke(MEDIA_QUEUES.process)
  return media
}

/** In the original's project where the caller may write there, else in the caller's library. */
async function describe(
  context: MediaContext,
  identity: Identity,
  row: MediaRow,
  what: Pick<EnhancementNote, 'type' | 'provider' | 'options'>,
  title: string | undefined,
): Promise<NewMedia> {
  const target = row.project_id === null ? null : await writableTarget(context, identity, row.project_id)
  const ownerUserId = target?.ownerUserId ?? (identity.role === 'service' ? row.owner_user_id : identity.userId)
  const id = context.createId('media')
  const place = {
    projectId: target?.projectId ?? null,
    sceneId: target ? row.scene_id : null,
    category: null,
    sourceType: 'enhanced' as const,
  }
  const note: EnhancementNote = { ...what, parentChecksum: row.checksum, pending: true }
  return {
    ...place,
    ...placeMedia({
      ...place,
      mediaId: id,
      ownerUserId,
      originalFilename: row.original_filename,
      mimeType: row.mime_type,
    }),
    id,
    ownerUserId,
    createdBy: identity.userId,
    enhancementType: what.type,
    originalMediaId: row.id,
    visibility: 'private',
    status: 'processing',
    title: title ?? row.title,
    description: row.description,
    tags: row.tags,
    originalFilename: row.original_filename,
    mimeType: row.mime_type,
    sizeBytes: row.size_bytes,
    checksum: row.checksum,
    attribution: row.attribution,
    metadata: { enhancement: note },
    createdAt: context.clock(),
  }
}

async function writableTarget(context: MediaContext, identity: Identity, projectId: string) {
  try {
    return await context.uploadTarget(identity, projectId)
  } catch (error) {
    if (error instanceof HoldallError && (error.code === 'forbidden' || error.code === 'not_found')) return null
    throw error
  }
}

function unknown(what: 'provider' | 'type', given: string, known: readonly string[]): HoldallError {
  const message = `There is no ${what} "${given}"${what === 'provider' ? ' that enhances' : ''}`
  return new HoldallError('invalid_request', message, {
    hint: `Use one of: ${known.join(', ')}`,
    errors: [{ path: what, message }],
  })
}
