import { localUrls } from './local-urls.ts'
import { apiUrl, type Request } from './request.ts'
import type {
  BulkChange,
  BulkTarget,
  MediaBulkAnswer,
  MediaCheckAnswer,
  MediaEdit,
  MediaItem,
  MediaList,
  MediaQuery,
  MediaUrlAnswer,
} from './types.ts'

export interface ListOptions {
  sort?: string
  cursor?: string | null
  /** @default 50 */
  limit?: number
  facets?: boolean
  signal?: AbortSignal
}

/** The media routes of CONTRACT §7 that the dashboard uses. */
export function createMediaApi(request: Request) {
  const path = (id: string, rest = '') => `media/${encodeURIComponent(id)}${rest}`
  return {
    list: async (query: MediaQuery, { sort, cursor, limit, facets, signal }: ListOptions = {}) => {
      const list = await request<MediaList>('media', {
        query: { ...query, sort, limit, cursor: cursor ?? undefined, facets: facets === true ? true : undefined },
        signal,
      })
      return { ...list, items: list.items.map(localUrls) }
    },
    get: async (id: string, signal?: AbortSignal) => localUrls(await request<MediaItem>(path(id), { signal })),
    update: async (id: string, body: MediaEdit) =>
      localUrls(await request<MediaItem>(path(id), { method: 'PATCH', body })),
    /** Begins the processing of a failed item again. */
    retry: (id: string) => request<unknown>(path(id, '/retry'), { method: 'POST' }),
    bulk: (target: BulkTarget, change: BulkChange) =>
      request<MediaBulkAnswer>('media/bulk', { method: 'POST', body: { ...target, ...change } }),
    check: (sha256: string, sizeBytes: number, signal?: AbortSignal) =>
      request<MediaCheckAnswer>('media/check', { method: 'POST', body: { sha256, sizeBytes }, signal }),
    link: (id: string, options: { expiresIn: number; download?: string }) =>
      request<MediaUrlAnswer>(path(id, '/url'), { query: options }),
    revokeLinks: (id: string) => request<unknown>(path(id, '/revoke-links'), { method: 'POST' }),
    /** Where one raw body is posted. */
    uploadUrl: () => apiUrl('media'),
  }
}

export type MediaApi = ReturnType<typeof createMediaApi>
