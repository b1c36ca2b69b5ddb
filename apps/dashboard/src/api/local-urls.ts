import type { MediaItem } from '@holdall/protocol'

type Addressed = Pick<MediaItem, 'id' | 'deletedAt' | 'url' | 'thumbnailUrl' | 'posterUrl'>

/**
 * An item's address on the page's own origin. The server writes it with its public name, which need not be the one in the address bar
 * (`localhost` for `127.0.0.1`), and the page may load from its own origin alone. Signed addresses of what is in the trash do not work;
 * its owner sees it by id.
 */
export function localUrl(url: string, { id, deletedAt }: Pick<MediaItem, 'id' | 'deletedAt'>): string {
  const path = url.replace(/^https?:\/\/[^/]+/, '')
  return deletedAt === null ? path : path.replace(/^\/o\/[^/]+\//, `/api/media/${encodeURIComponent(id)}/`)
}

/** The item with addresses on the page's own origin. */
export function localUrls<Item extends Addressed>(item: Item): Item {
  return {
    ...item,
    url: localUrl(item.url, item),
    thumbnailUrl: item.thumbnailUrl === null ? null : localUrl(item.thumbnailUrl, item),
    ...(item.posterUrl ? { posterUrl: localUrl(item.posterUrl, item) } : {}),
  }
}
