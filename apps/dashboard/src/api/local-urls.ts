import type { MediaItem } from './types.ts'

type Addressed = Pick<MediaItem, 'id' | 'deletedAt' | 'url' | 'thumbnailUrl' | 'posterUrl'>

/**
 * The item with addresses on the page's own origin. The server writes them with its public name, which need not be the one in the
 * address bar (`localhost` for `127.0.0.1`), and the page may load from its own origin alone. Signed addresses of what is in the trash
 * do not work; its owner sees it by id.
 */
export function localUrls<Item extends Addressed>(item: Item): Item {
  const local = (url: string) => {
    const path = url.replace(/^https?:\/\/[^/]+/, '')
    return item.deletedAt === null ? path : path.replace(/^\/o\/[^/]+\//, `/api/media/${encodeURIComponent(item.id)}/`)
  }
  return {
    ...item,
    url: local(item.url),
    thumbnailUrl: item.thumbnailUrl === null ? null : local(item.thumbnailUrl),
    ...(item.posterUrl ? { posterUrl: local(item.posterUrl) } : {}),
  }
}
