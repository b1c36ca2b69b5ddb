import { HoldallError } from '@holdall/protocol'
import { actorOf, UnknownOutcomeError } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { finaliseStatement, type NewMedia, quotaStatements } from '../../ledger/new-media.ts'
import { quotaError } from '../../ledger/quota.ts'
import { finaliseUpload, queueOf } from '../../media/commit-upload.ts'
import { placeMedia } from '../../media/placement.ts'
import type { Platform } from '../../platform.ts'
import { isTaken, planProject } from '../../projects/create-project.ts'
import { VIDEO_PROJECT } from './video-target.ts'

export interface CommitOptions {
  reserved: boolean
  quotaBytes: number | null
}

/**
 * Commits a video and the project that it is the first of, in one transaction: a refused or broken upload leaves no project. When another
 * upload was quicker, the video follows that one into its project.
 *
 * @param name the external id
 */
export async function commitFirstVideo(
  platform: Platform,
  identity: Identity,
  name: string,
  media: NewMedia,
  options: CommitOptions,
): Promise<void> {
  try {
    await commitBoth(platform, identity, name, media, options)
  } catch (error) {
    if (!isTaken(error)) throw quotaError(error, media.sizeBytes, options.quotaBytes)
    await follow(platform, identity, name, media, options)
  }
}

async function commitBoth(
  { database, projects, bucket }: Platform,
  identity: Identity,
  name: string,
  media: NewMedia,
  { reserved, quotaBytes }: CommitOptions,
): Promise<void> {
  const actor = actorOf(identity)
  const { statements } = planProject(
    projects,
    identity,
    { name: name.trim() || name, type: VIDEO_PROJECT, externalId: name },
    { id: media.projectId as string },
  )
  const item = { actor, media, reserved, queue: queueOf(media), quotaBytes }
  const twinKey = await database.as(actor, async (tx) => {
    await Promise.all(statements.map((statement) => tx.query(statement)))
    const { rows } = await tx.query<{ twinKey: string | null }>(finaliseStatement([item]))
    if (rows[0] === undefined)
      throw new HoldallError('conflict', 'The upload took too long and was given up', { hint: 'Upload the file again' })
    for (const statement of quotaStatements([item])) await tx.query(statement)
    return rows[0].twinKey
  })
  if (twinKey !== null) await bucket.shareBytes(twinKey, media.storageKey)
}

/** To a key of the project that is there now; what was placed goes once that is committed. */
async function follow(
  { media: context, log }: Platform,
  identity: Identity,
  name: string,
  media: NewMedia,
  options: CommitOptions,
): Promise<void> {
  const { projectId, ownerUserId } = await context.uploadTarget(identity, name).catch((error: unknown) => {
    if (!(error instanceof HoldallError) || error.code !== 'not_found') throw error
    throw new HoldallError('conflict', 'The project with this id is being deleted', {
      hint: 'Upload the file again in a moment',
    })
  })
  const { storageKey } = placeMedia({
    mediaId: media.id,
    ownerUserId,
    projectId,
    sceneId: null,
    category: null,
    sourceType: media.sourceType,
    originalFilename: media.originalFilename,
    mimeType: media.mimeType,
  })
  await context.bucket.copy(media.storageKey, storageKey)
  try {
    await finaliseUpload(context, identity, { ...media, projectId, ownerUserId, storageKey }, options)
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) await context.bucket.delete(storageKey)
    throw error
  }
  // The item is committed: what is left behind now is the collector's.
  await context.bucket
    .delete(media.storageKey)
    .catch((error: unknown) => log.warn({ key: media.storageKey, err: String(error) }, 'a copied object is left'))
}
