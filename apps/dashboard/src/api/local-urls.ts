import type { MediaItem } from './types.ts'

/**
 * The item with addresses on the page's own origin. The server writes them with its public name, which need not be the one in the
 * address bar (`localhost` for `127.0.0.1`), and the page may load from its own origin alone.
 */
export function localUrls(item: MediaItem): MediaItem {
  return {
    ...item,
    url: local(item.url),
    thumbnailUrl: item.thumbnailUrl === null ? null : local(item.thumbnailUrl),
    ...(item.posterUrl ? { posterUrl: local(item.posterUrl) } : {}),
  }
}

function local(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '')
}
