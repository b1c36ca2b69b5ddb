import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleManifest,
  type BundleMedia,
  documentPath,
  extensionOfMime,
  HoldallError,
  MAX_BUNDLE_ENTRIES,
  MAX_MANIFEST_BYTES,
} from '@holdall/protocol'
import type { BundleContents } from './read-contents.ts'

/** A content that is in the bundle once, whatever the number of items that have it. */
export interface BundleObject {
  path: string
  storageKey: string
  sizeBytes: number
  sha256: string
}

export interface BundleDescription {
  /** The text of `manifest.json`. Of an unchanged project it is always the same. */
  manifest: Buffer
  objects: BundleObject[]
}

/**
 * The manifest of a project, and the objects that follow it.
 *
 * @throws {too_large} for more than 100,000 files, or a manifest of more than 16 MiB
 */
export function describeBundle({ project, documents, scenes, media, named }: BundleContents): BundleDescription {
  const objects = new Map<string, BundleObject>()
  const items = media.map(({ storageKey, ...item }) => {
    const { sha256, sizeBytes } = item
    const known = objects.get(sha256)
    const path = known?.path ?? `media/${sha256}${extensionOfMime(item.mimeType)}`
    if (!known) objects.set(sha256, { path, storageKey, sizeBytes, sha256 })
    const { id, ...rest } = item
    return { id, path, ...rest } as BundleMedia
  })
  const brought = new Set(media.map(({ id }) => id))
  const cover = project.cover_media_id
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    project: {
      id: project.id,
      externalId: project.external_id,
      name: project.name,
      type: project.type,
      description: project.description,
      status: project.status,
      metadata: project.metadata,
      coverMediaId: cover,
      createdAt: project.created_at.toISOString(),
    },
    documents: documents.map(({ name, schemaVersion, revision, sizeBytes, sha256 }) => ({
      name,
      path: documentPath(name),
      schemaVersion,
      revision,
      sizeBytes,
      sha256,
    })),
    scenes,
    media: items,
    missing: [...new Set([...named, ...(cover === null ? [] : [cover])])].filter((id) => !brought.has(id)).sort(),
  }
  const text = Buffer.from(JSON.stringify(manifest, null, 1))
  const entries = 1 + documents.length + objects.size
  if (entries > MAX_BUNDLE_ENTRIES || media.length > MAX_BUNDLE_ENTRIES || text.length > MAX_MANIFEST_BYTES)
    throw new HoldallError(
      'too_large',
      `A bundle takes ${MAX_BUNDLE_ENTRIES} files and ${MAX_MANIFEST_BYTES} bytes of manifest`,
      {
        hint: 'Delete what the project does not need, or split it',
      },
    )
  return { manifest: text, objects: [...objects.values()] }
}
