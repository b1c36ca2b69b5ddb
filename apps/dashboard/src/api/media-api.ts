import { atMost } from './at-most.ts'
import { localUrls } from './local-urls.ts'
import { apiUrl, createRequest, type Send } from './request.ts'
import { readStreamState } from './stream-state.ts'
import type {
  BulkChange,
  BulkTarget,
  Enhancement,
  Job,
  MediaBulkAnswer,
  MediaCheckAnswer,
  MediaEdit,
  MediaFeatured,
  MediaItem,
  MediaList,
  MediaQuery,
  MediaUrlAnswer,
  MediaUsage,
} from './types.ts'

export interface ListOptions {
  sort?: string
  cursor?: string | null
  /** @default 50 */
  limit?: number
  facets?: boolean
  signal?: AbortSignal
}

/** What a recording is converted to. */
type Conversion = 'hls' | 'progressive'

const STREAM = '/hls/master.m3u8'
const COVERS_AT_ONCE = 4
const PARTS_AT_ONCE = 4

/** The media routes of CONTRACT §7 that the dashboard uses. */
export function createMediaApi(send: Send) {
  const request = createRequest(send)
  const path = (id: string, rest = '') => `media/${encodeURIComponent(id)}${rest}`
  const get = async (id: string, signal?: AbortSignal) => localUrls(await request<MediaItem>(path(id), { signal }))
  /** The last job that made such a copy, or is about to. */
  const lastConversion = async (id: string, kind: Conversion, signal?: AbortSignal) => {
    const { items } = await request<{ items: Job[] }>('jobs', { query: { media: id, kind, limit: 1 }, signal })
    return items[0] ?? null
  }
  const few = atMost(COVERS_AT_ONCE)
  const fewParts = atMost(PARTS_AT_ONCE)
  return {
    list: async (query: MediaQuery, { sort, cursor, limit, facets, signal }: ListOptions = {}) => {
      const list = await request<MediaList>('media', {
        query: { ...query, sort, limit, cursor: cursor ?? undefined, facets: facets === true ? true : undefined },
        signal,
      })
      return { ...list, items: list.items.map(localUrls) }
    },
    get,
    /** The same for one of many pictures on a page: a few at a time. */
    getInTurn: (id: string, signal?: AbortSignal) => few(() => get(id, signal)),
    /** At most 1,000 peaks of a sound, for one of many pictures on a page: a few at a time. */
    waveform: (id: string, signal?: AbortSignal) =>
      fewParts(() => request<unknown>(path(id, '/waveform'), { query: { detail: 'overview' }, signal })),
    /** The cues of the pictures for a scrub bar, as WebVTT. */
    spriteCues: (id: string, signal?: AbortSignal) =>
      fewParts(async () => (await send(path(id, '/sprite.vtt'), { signal })).text()),
    /** The sheet that the cues point into. By id, since a signed address would end while the player is open. */
    spriteSheetUrl: (id: string) => apiUrl(path(id, '/sprite.webp')),
    /** Has a copy made that every browser plays, or a stream, or joins the job that does. */
    convert: (id: string, kind: Conversion) =>
      request<Job>(path(id, '/renditions'), { method: 'POST', body: { kind } }),
    /** Reads one byte: whether it is there at all. @throws {ApiProblem} */
    probe: async (id: string, part: 'content' | 'progressive') => {
      await send(path(id, `/${part}`), { headers: { Range: 'bytes=0-0' } })
    },
    lastConversion,
    /** Whether its stream is there. Who asks first has it made. */
    streamState: (id: string, signal?: AbortSignal) =>
      readStreamState(
        () => lastConversion(id, 'hls', signal),
        () => send(path(id, STREAM), { signal }),
      ),
    /** The playlist of its stream. By id, since a signed address would end while the player is open. */
    streamUrl: (id: string) => apiUrl(path(id, STREAM)),
    /** Where it is used. */
    usage: (id: string, signal?: AbortSignal) => request<MediaUsage>(path(id, '/usage'), { signal }),
    update: async (id: string, body: MediaEdit) =>
      localUrls(await request<MediaItem>(path(id), { method: 'PATCH', body })),
    /** To the trash. @param force also when something refers to it */
    trash: (id: string, force: boolean) =>
      request<unknown>(path(id), { method: 'DELETE', query: { force: force || undefined } }),
    /** Has a better version made: a new item, which an item of a board shows from now on. */
    enhance: async (id: string, what: Enhancement, place: { boardId: string; itemId: string }) =>
      localUrls(await request<MediaItem>(path(id, '/enhance'), { method: 'POST', body: { ...what, ...place } })),
    /** Has a stock picture fetched, with whose it is. */
    feature: async (body: MediaFeatured) =>
      localUrls(await request<MediaItem>('media/featured', { method: 'POST', body })),
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
