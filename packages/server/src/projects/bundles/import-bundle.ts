import type { FileHandle } from 'node:fs/promises'
import { HoldallError } from '@holdall/protocol'
import { UnknownOutcomeError } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { createProject } from '../create-project.ts'
import type { ProjectRow } from '../project-row.ts'
import type { BundleContext, ImportedProject } from './bundle-context.ts'
import { BundleReader } from './bundle-reader.ts'
import { type Filling, fillDocuments, fillMedia } from './fill-project.ts'
import { claimScenes, linkScenes } from './fill-scenes.ts'
import { abandonImport, findImported, keepLease, leaseEnd, showImported } from './finish-import.ts'
import { chooseIds, type NewIds } from './new-ids.ts'
import { type VerifiedBundle, verifyBundle } from './verify-bundle.ts'

/**
 * Makes a project of a bundle: all of it, or nothing. The same bundle twice is one project.
 *
 * @throws what {@link verifyBundle} finds, before anything is made; {quota_exceeded} {unsupported_type} {too_large}, after everything is taken back
 */
export async function importBundle(
  context: BundleContext,
  identity: Identity,
  file: FileHandle,
): Promise<ImportedProject> {
  const reader = await BundleReader.open(file)
  const bundle = await verifyBundle(context, reader)
  const { underWay } = context
  const name = `${identity.userId}\n${bundle.digest}`
  // Of those that wait, each looks for itself: the first may have failed for a reason that is gone.
  for (let first = underWay.get(name); first; first = underWay.get(name)) await first.catch(() => undefined)
  const work = importOnce(context, identity, reader, bundle)
  underWay.set(name, work)
  try {
    return await work
  } finally {
    underWay.delete(name)
  }
}

async function importOnce(
  context: BundleContext,
  identity: Identity,
  reader: BundleReader,
  bundle: VerifiedBundle,
): Promise<ImportedProject> {
  const { projects } = context
  const before = await findImported(projects, identity, bundle.digest)
  if (before) return { row: before, created: false }
  const { manifest, config, digest } = bundle
  const ids = await chooseIds(projects, identity.userId, manifest, config)
  const project = await createHidden(context, identity, bundle, ids)
  const endLease = keepLease(projects, identity, project.id)
  try {
    const filling: Filling = { context, identity, project, manifest, reader, ids }
    await claimScenes(filling)
    await fillMedia(filling)
    await linkScenes(filling)
    await fillDocuments(filling)
    const { coverMediaId } = manifest.project
    const shown = await showImported(projects, identity, project, {
      digest,
      coverMediaId: coverMediaId === null ? null : ids.of(coverMediaId),
    })
    if (!shown.isOurs) await abandonImport(projects, project.id)
    return { row: shown.row, created: shown.isOurs }
  } catch (error) {
    // When the last commit may have happened, nobody may take it back; if it has not, the housekeeping does.
    if (!(error instanceof UnknownOutcomeError)) await abandonImport(projects, project.id)
    throw error
  } finally {
    endLease()
  }
}

async function createHidden(
  { projects }: BundleContext,
  identity: Identity,
  { manifest, config }: VerifiedBundle,
  ids: NewIds,
): Promise<ProjectRow> {
  const { name, type, description, status, metadata } = manifest.project
  const request = { name, type, description, status, metadata: ids.rewriteJson(metadata) }
  const hidden = { importingUntil: leaseEnd(projects), empty: true }
  return createProject(
    projects,
    identity,
    { ...request, externalId: ids.externalId },
    { ...hidden, id: ids.projectId },
  ).catch((error: unknown) => {
    if (!(error instanceof HoldallError) || error.code !== 'conflict') throw error
    // Its id or external id was free a moment ago.
    return createProject(projects, identity, request, { ...hidden, id: projects.createId(config.storagePrefix) })
  })
}
