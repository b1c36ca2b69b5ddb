import type { UploadSnapshot, Uploads } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'

/** Tells of every upload that has become an item, once. @returns ends it */
export function watchUploads(
  uploads: Pick<Uploads, 'snapshot' | 'subscribe'>,
  onDone: (item: MediaItem, upload: UploadSnapshot) => void,
): () => void {
  const told = new Set<string>()
  return uploads.subscribe(() => {
    for (const upload of uploads.snapshot) {
      if (upload.state !== 'done' || upload.item === null || told.has(upload.id)) continue
      told.add(upload.id)
      onDone(upload.item, upload)
    }
  })
}
