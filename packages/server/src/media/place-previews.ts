import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extensionOfMime, HoldallError } from '@holdall/protocol'
import type { Bucket } from '../storage/bucket.ts'
import { digestOf } from '../storage/object-digest.ts'
import type { PlacedRendition } from './add-renditions.ts'
import type { Preview } from './inspection.ts'
import type { MediaRow } from './media-row.ts'
import { renditionKey } from './renditions-key.ts'

type Content = Pick<MediaRow, 'id' | 'owner_user_id' | 'project_id' | 'checksum' | 'content_at'>

/** Stores previews beside their item. Repeating it is harmless. */
export async function placePreviews(
  bucket: Bucket,
  row: Content,
  previews: readonly Preview[],
  signal: AbortSignal,
): Promise<PlacedRendition[]> {
  const placed: PlacedRendition[] = []
  for (const preview of previews) {
    const key = previewKey(row, preview)
    await place(bucket, key, preview, signal)
    placed.push({ ...preview, key })
  }
  return placed
}

/** Digest and time of the content in the name: new content never meets the previews of replaced content, not even of the same bytes. */
export function previewKey(
  row: Content,
  { recipe, mimeType, category = 'thumbnails' }: Pick<Preview, 'recipe' | 'mimeType' | 'category'>,
): string {
  const content = `${row.checksum.slice(0, 16)}-${row.content_at.getTime().toString(36)}`
  return renditionKey(
    { id: row.id, ownerUserId: row.owner_user_id, projectId: row.project_id },
    category,
    `${recipe}-${content}${extensionOfMime(mimeType)}`,
  )
}

async function place(bucket: Bucket, key: string, preview: Preview, signal: AbortSignal): Promise<void> {
  const { size } = await stat(preview.path)
  if (size !== preview.sizeBytes) throw new HoldallError('unavailable', 'The preview changed while it was stored')
  // Left by an attempt that was cut between placing and committing, or kept by one that has just overtaken this one.
  const existing = await bucket.head(key)
  if (existing) {
    if (existing.sizeBytes === preview.sizeBytes && (await digestOf(bucket, key))?.sha256 === preview.sha256) return
    await bucket.delete(key)
  }
  await bucket.write(key, createReadStream(preview.path), {
    expectedBytes: preview.sizeBytes,
    expectedSha256: preview.sha256,
    contentType: preview.mimeType,
    signal,
  })
}
