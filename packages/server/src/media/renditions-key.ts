import { buildKey, type RenditionCategory, userSegment } from '@holdall/protocol'

/** The key of a rendition: beside its item, in the project or in the library (CONTRACT §5). */
export function renditionKey(
  media: { id: string; ownerUserId: string; projectId: string | null },
  category: RenditionCategory,
  filename: string,
): string {
  const user = userSegment(media.ownerUserId)
  return media.projectId === null
    ? buildKey({ layout: 'library-rendition', user, category, mediaId: media.id, filename })
    : buildKey({ layout: 'project-rendition', user, projectId: media.projectId, category, mediaId: media.id, filename })
}
