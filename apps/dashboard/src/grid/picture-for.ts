import type { MediaItem } from '@holdall/protocol'

/** How wide thumbnails are at most. */
const THUMBNAIL_PIXELS = 512

/** The thumbnail, or where so many CSS pixels ask for far more a rendition that fills them. */
export function pictureFor(
  { kind, url, thumbnailUrl }: Pick<MediaItem, 'kind' | 'url' | 'thumbnailUrl'>,
  width: number,
): string | null {
  const wide = width * devicePixelRatio > THUMBNAIL_PIXELS * 1.4
  if (!wide || thumbnailUrl === null || kind !== 'image' || !url.endsWith('/content')) return thumbnailUrl
  return url.replace(/\/content$/, '/image?w=1024&format=auto')
}
