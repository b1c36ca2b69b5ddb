import type { NewMedia } from '../ledger/new-media.ts'
import type { IngestIntent, UploadInProgress } from './ingest-source.ts'
import type { UploadTarget } from './media-context.ts'
import { type Placement, placeMedia } from './placement.ts'

/** What of an upload tells what it becomes. */
export interface Describable extends Pick<UploadInProgress, 'context' | 'identity'> {
  source: Pick<UploadInProgress['source'], 'filename'>
  sniffed: Pick<UploadInProgress['sniffed'], 'mimeType'>
  sink?: Pick<UploadInProgress['sink'], 'id' | 'ownerUserId'>
  placementId?: string | null
}

/** The item that an upload becomes, as far as is known. */
export function describeMedia(
  { context, identity, source, sink = {}, sniffed, placementId = null }: Describable,
  intent: IngestIntent,
  target: UploadTarget | null,
  facts: { sizeBytes: number; sha256: string },
  id = sink.id ?? context.createId('media'),
): NewMedia {
  const { mimeType } = sniffed
  const ownerUserId = target?.ownerUserId ?? sink.ownerUserId ?? identity.userId
  const originalFilename = source.filename ?? 'file'
  const sourceType = intent.sourceType ?? 'upload'
  const placement: Placement = placeMedia({
    mediaId: placementId ?? id,
    ownerUserId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (intent.sceneId ?? null) : null,
    category: intent.category ?? null,
    sourceType,
    originalFilename,
    mimeType,
  })
  return {
    id,
    ownerUserId,
    createdBy: identity.userId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (intent.sceneId ?? null) : null,
    kind: placement.kind,
    sourceType,
    enhancementType: intent.enhancementType ?? null,
    originalMediaId: intent.originalMediaId ?? null,
    visibility: intent.visibility ?? 'private',
    status: needsProcessing(mimeType) ? 'processing' : 'ready',
    title: intent.title ?? '',
    description: intent.description ?? '',
    tags: intent.tags ?? [],
    filename: placement.filename,
    originalFilename,
    mimeType,
    sizeBytes: facts.sizeBytes,
    checksum: facts.sha256,
    storageKey: placement.storageKey,
    category: placement.category,
    attribution: intent.attribution ?? null,
    metadata: intent.metadata ?? {},
    createdAt: context.clock(),
  }
}

/** Drawings that are text, and scores, which hold no sound. */
const AS_THEY_ARE = new Set(['image/svg+xml', 'audio/midi'])

/** Pictures, video and sound that the sandbox looks at; other kinds are usable as they are. */
export function needsProcessing(mimeType: string): boolean {
  return /^(image|video|audio)\//.test(mimeType) && !AS_THEY_ARE.has(mimeType)
}
