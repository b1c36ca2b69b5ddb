import { determineMediaType, type MediaItem, type UploadSnapshot } from '@holdall/client'
import { useMedia, useUploads } from '@holdall/react'
import { useMemo } from 'react'

/** A file of the project, or on its way to be one. */
export interface BinItem {
  /** Null until the server knows of it. */
  mediaId: string | null
  name: string
  kind: 'video' | 'image' | 'audio' | 'file'
  url: string | null
  thumbnailUrl: string | null
  durationSeconds: number | null
  upload: UploadSnapshot | null
}

/** The project's files. One that is still uploaded is in it already, with its final id, and plays from the bytes at hand. */
export function useBin(projectId: string) {
  const { items: media, ...reading } = useMedia({ project: projectId })
  const { uploads } = useUploads()
  const items = useMemo(() => {
    const isHere = new Set(media.map(({ id }) => id))
    const coming = uploads.filter(
      ({ intent, mediaId, state }) =>
        intent.projectId === projectId && state !== 'cancelled' && (mediaId === null || !isHere.has(mediaId)),
    )
    return [...coming.map(ofUpload), ...media.map(ofMedia)]
  }, [media, uploads, projectId])
  const byId = useMemo(() => new Map(items.map((item) => [item.mediaId ?? '', item])), [items])
  return { ...reading, items, byId }
}

function ofMedia(item: MediaItem): BinItem {
  return {
    mediaId: item.id,
    name: item.title || item.originalFilename,
    kind: item.kind,
    url: item.url,
    thumbnailUrl: item.thumbnailUrl,
    durationSeconds: item.durationSeconds,
    upload: null,
  }
}

function ofUpload(upload: UploadSnapshot): BinItem {
  if (upload.item !== null) return ofMedia(upload.item)
  const kind = determineMediaType(upload.name)
  return {
    mediaId: upload.mediaId,
    name: upload.name,
    kind,
    url: upload.localUrl,
    thumbnailUrl: kind === 'image' ? upload.localUrl : null,
    durationSeconds: null,
    upload,
  }
}
