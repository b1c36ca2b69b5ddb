import {
  type BundleManifest,
  type BundleMedia,
  DATA_DOCUMENT,
  HoldallError,
  MAX_DOCUMENT_BYTES,
} from '@holdall/protocol'
import { actorOf, hasSqlState } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { quotaError } from '../../ledger/quota.ts'
import { fillDataText } from '../documents/document-text.ts'
import { mediaIdsOf } from '../documents/media-ids.ts'
import { definitionOf } from '../documents/read-document.ts'
import type { ProjectRow } from '../project-row.ts'
import type { BundleContext } from './bundle-context.ts'
import type { BundleReader } from './bundle-reader.ts'
import type { NewIds } from './new-ids.ts'

export interface Filling {
  context: BundleContext
  identity: Identity
  /** Still hidden. */
  project: ProjectRow
  manifest: BundleManifest
  reader: BundleReader
  ids: NewIds
}

const FILES_AT_ONCE = 4
const UNIQUE_VIOLATION = '23505'

/** Media of a bundle, through the one way in. The first that fails stops the others; all have ended when this rejects. */
export async function fillMedia(filling: Filling): Promise<void> {
  const stop = new AbortController()
  const sceneIds = new Set(filling.manifest.scenes.map(({ id }) => id))
  const waiting = filling.manifest.media.values()
  const work = async () => {
    for (const item of waiting) {
      stop.signal.throwIfAborted()
      await fillItem(filling, sceneIds.has(item.sceneId ?? '') ? item : { ...item, sceneId: null }, stop.signal)
    }
  }
  const settled = await Promise.allSettled(
    Array.from({ length: FILES_AT_ONCE }, () =>
      work().catch((error: unknown) => {
        stop.abort(error)
        throw error
      }),
    ),
  )
  if (settled.some(({ status }) => status === 'rejected')) throw stop.signal.reason
}

async function fillItem(filling: Filling, item: BundleMedia, signal: AbortSignal): Promise<void> {
  const { context, ids } = filling
  try {
    await ingestItem(filling, item, signal)
  } catch (error) {
    // The id was free a moment ago: another import was quicker.
    if (!ids.isKept(item.id) || !isTaken(error)) throw error
    ids.change(item.id, context.projects.createId('media'))
    await ingestItem(filling, item, signal)
  }
}

function isTaken(error: unknown): boolean {
  return hasSqlState(error, UNIQUE_VIOLATION) || (error instanceof HoldallError && error.code === 'conflict')
}

async function ingestItem(
  { context, identity, project, reader, ids }: Filling,
  item: BundleMedia,
  signal: AbortSignal,
): Promise<void> {
  const { category, sceneId, originalMediaId } = item
  await context.ingest(identity, {
    id: ids.of(item.id),
    body: untilAborted(reader.read(item.path), signal),
    filename: item.originalFilename,
    mimeType: item.mimeType,
    sizeBytes: item.sizeBytes,
    sha256: item.sha256,
    intent: {
      projectId: project.id,
      sceneId: sceneId === null ? null : ids.of(sceneId),
      category: category === 'exports' ? 'output' : category,
      sourceType: item.sourceType,
      enhancementType: item.enhancementType,
      originalMediaId: originalMediaId === null ? null : ids.of(originalMediaId),
      visibility: item.visibility,
      title: item.title,
      description: item.description,
      tags: item.tags,
      attribution: item.attribution,
      metadata: ids.rewriteJson(item.metadata),
    },
  })
}

async function* untilAborted(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    signal.throwIfAborted()
    yield chunk
  }
}

/** Documents of a bundle as they are, in the version that they were saved in: reading migrates them. */
export async function fillDocuments({ context, identity, project, manifest, reader, ids }: Filling): Promise<void> {
  const { database, clock, quotaBytes } = context.projects
  const limit = await quotaBytes(project.owner_user_id)
  const actor = actorOf(identity)
  for (const { name, path, schemaVersion } of manifest.documents) {
    const plain = ids.rewrite((await reader.readWhole(path, MAX_DOCUMENT_BYTES)).toString('utf8'))
    const { mediaPointers } = definitionOf(context.projects, project, name)
    const value = mediaPointers === undefined && name !== DATA_DOCUMENT ? null : (JSON.parse(plain) as unknown)
    const text = name === DATA_DOCUMENT ? fillDataText(plain, value) : plain
    const sizeBytes = Buffer.byteLength(text)
    const named = mediaIdsOf(text, value, mediaPointers)
    const statements = [
      {
        name: 'import-document',
        text: "select outcome from holdall.save_document($1, $2, 'create', null, $3, $4, $5, $5, $6, null, $7, $8, $9)",
        values: [
          project.id,
          name,
          text,
          sizeBytes,
          schemaVersion,
          named,
          identity.userId,
          clock(),
          Number.MAX_SAFE_INTEGER,
        ] as unknown[],
      },
    ]
    if (limit !== null)
      statements.push({
        name: 'enforce-quota',
        text: 'select holdall.enforce_quota($1, $2)',
        values: [project.owner_user_id, limit],
      })
    const [saved] = await database.batch([{ actor, statements }]).catch((error: unknown) => {
      throw quotaError(error, sizeBytes, limit)
    })
    const [row] = (saved?.rows ?? []) as { outcome: string }[]
    if (row?.outcome !== 'saved') throw new HoldallError('conflict', 'The project was deleted while it was imported')
  }
}
