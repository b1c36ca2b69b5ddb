import { apiUrl, type Request } from './request.ts'
import type { BulkChange, BulkTarget, MediaFilter, MediaItem, MediaPage, MediaPatch } from './types.ts'

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
    list: (filter: MediaFilter, { sort, cursor, limit, facets, signal }: ListOptions = {}) =>
      request<MediaPage>('media', {
        query: { ...filter, sort, limit, cursor: cursor ?? undefined, facets: facets === true ? true : undefined },
        signal,
      }),
    get: (id: string, signal?: AbortSignal) => request<MediaItem>(path(id), { signal }),
    update: (id: string, body: MediaPatch) => request<MediaItem>(path(id), { method: 'PATCH', body }),
    purge: (id: string) => request<unknown>(path(id), { method: 'DELETE', query: { purge: true } }),
    retry: (id: string) => request<MediaItem>(path(id, '/retry'), { method: 'POST' }),
    bulk: (target: BulkTarget, change: BulkChange) =>
      request<{ changed?: number; jobId?: string }>('media/bulk', { method: 'POST', body: { ...target, ...change } }),
    check: (sha256: string, sizeBytes: number, signal?: AbortSignal) =>
      request<{ known: boolean; mediaId?: string }>('media/check', {
        method: 'POST',
        body: { sha256, sizeBytes },
        signal,
      }),
    link: (id: string, options: { expiresIn: number; download?: string }) =>
      request<{ url: string; expiresAt: string }>(path(id, '/url'), { query: options }),
    revokeLinks: (id: string) => request<unknown>(path(id, '/revoke-links'), { method: 'POST' }),
    /** Where one raw body is posted. */
    uploadUrl: () => apiUrl('media'),
  }
}

export type MediaApi = ReturnType<typeof createMediaApi>
