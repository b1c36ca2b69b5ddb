import type {
  Duplicates,
  EnhanceRequest,
  GenerateRequest,
  Job,
  Lineage,
  MediaBulkAnswer,
  MediaCheckAnswer,
  MediaCopy,
  MediaFeatured,
  MediaImport,
  MediaItem,
  MediaList,
  MediaPatch,
  MediaUrlAnswer,
  MediaUsage,
  ProviderList,
  SimilarList,
  SpeechRequest,
  Visibility,
} from '@holdall/protocol'
import { jsonOf, type Request, type Send } from '../http/send.ts'
import { randomKey } from '../random-key.ts'
import type { MediaQuery } from './media-query.ts'
import { type CallOptions, type PageOptions, pathOf } from './page.ts'

/** What is done to many items at once. */
export type BulkChange =
  | { action: 'delete'; purge?: boolean; force?: boolean }
  | { action: 'restore' }
  | { action: 'tag' | 'untag'; tags: string[] }
  | { action: 'visibility'; visibility: Visibility }
  | { action: 'move'; projectId: string | null }

/** Which items: named ones, or all that a query finds. */
export type BulkTarget = { ids: readonly string[] } | { filter: MediaQuery }

/** An item, and whether it came just now. */
export interface Imported {
  item: MediaItem
  isNew: boolean
}

/** Parts of an item that have an address of their own. */
export type MediaPart =
  | 'content'
  | 'image'
  | 'poster'
  | 'sprite.vtt'
  | 'sprite.webp'
  | 'waveform'
  | 'hls/master.m3u8'
  | 'progressive'

/** The one library of uploads, generated, enhanced and stock files. */
export function createMediaApi(request: Request, send: Send, urlOf: (path: string) => string) {
  const root = '/api/media'
  const path = (id: string, rest = ''): string => pathOf`/api/media/${id}` + rest
  const fetched = async (where: string, body: object, { signal }: CallOptions): Promise<Imported> => {
    // Idempotent by its address: it may be asked for again.
    const answer = await send(where, { method: 'POST', body, retry: true, signal })
    return { item: await jsonOf<MediaItem>(answer), isNew: answer.status === 201 }
  }
  return {
    list: (query: MediaQuery = {}, { signal, ...page }: PageOptions = {}) =>
      request<MediaList>(root, { query: { ...query, ...page }, signal }),
    /** @throws {not_found} */
    get: (id: string, { signal }: CallOptions = {}) => request<MediaItem>(path(id), { signal }),
    update: (id: string, body: MediaPatch, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id), { method: 'PATCH', body, signal }),
    /** To the trash. @param options.force also when something refers to it @throws {in_use} */
    delete: (id: string, { force, purge, signal }: CallOptions & { force?: boolean; purge?: boolean } = {}) =>
      request<void>(path(id), {
        method: 'DELETE',
        query: { force: force || undefined, purge: purge || undefined },
        signal,
      }),
    restore: (id: string, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id, '/restore'), { method: 'POST', signal }),
    /** All or nothing. With a filter, the answer names a job. */
    bulk: (target: BulkTarget, change: BulkChange, { signal }: CallOptions = {}) =>
      request<MediaBulkAnswer>(`${root}/bulk`, { method: 'POST', body: { ...target, ...change }, signal }),
    /** Whether the caller has these bytes already. */
    check: (sha256: string, sizeBytes: number, { signal }: CallOptions = {}) =>
      request<MediaCheckAnswer>(`${root}/check`, { method: 'POST', body: { sha256, sizeBytes }, retry: true, signal }),
    /** Another item of the same bytes; nothing is sent. */
    copy: (id: string, body: MediaCopy = {}, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id, '/copy'), {
        method: 'POST',
        body,
        headers: { 'Idempotency-Key': randomKey() },
        retry: true,
        signal,
      }),
    /** New bytes under the same id; the old ones become an item in the trash. */
    replaceContent: (id: string, file: File | Blob, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id, '/content'), {
        method: 'PUT',
        raw: file,
        headers: {
          'Content-Type': file.type || 'application/octet-stream',
          ...('name' in file ? { 'X-Filename': encodeURIComponent(file.name.toWellFormed()) } : {}),
        },
        retry: false,
        signal,
      }),
    usage: (id: string, { signal }: CallOptions = {}) => request<MediaUsage>(path(id, '/usage'), { signal }),
    lineage: (id: string, { signal }: CallOptions = {}) => request<Lineage>(path(id, '/lineage'), { signal }),
    similar: (id: string, { limit, signal }: CallOptions & { limit?: number } = {}) =>
      request<SimilarList>(path(id, '/similar'), { query: { limit }, signal }),
    duplicates: ({ signal, ...page }: PageOptions = {}) =>
      request<Duplicates>(`${root}/duplicates`, { query: { ...page }, signal }),

    /** Has a file fetched by the server, once for each address. */
    importFromUrl: (body: MediaImport, options: CallOptions = {}) => fetched(`${root}/import`, body, options),
    /** Has a stock picture fetched, with whose it is. */
    feature: (body: MediaFeatured, options: CallOptions = {}) => fetched(`${root}/featured`, body, options),
    /** A new item, `processing` until the better picture is there. */
    enhance: (id: string, body: EnhanceRequest, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id, '/enhance'), { method: 'POST', body, signal }),
    /** Has something made from words; the job names the item when it is there. */
    generate: (body: GenerateRequest, { signal }: CallOptions = {}) =>
      request<{ jobId: string }>(`${root}/generate`, { method: 'POST', body, signal }),
    speak: (body: SpeechRequest, { signal }: CallOptions = {}) =>
      request<{ jobId: string }>(`${root}/speech`, { method: 'POST', body, signal }),
    /** Who enhances, generates and speaks here. */
    providers: ({ signal }: CallOptions = {}) => request<ProviderList>(`${root}/providers`, { signal }),
    /** Has a copy made that every browser plays, or a stream, or joins the job that does. */
    convert: (id: string, kind: 'hls' | 'progressive', { signal }: CallOptions = {}) =>
      request<Job>(path(id, '/renditions'), { method: 'POST', body: { kind }, signal }),
    /** Begins the processing of a failed item again. */
    retry: (id: string, { signal }: CallOptions = {}) =>
      request<MediaItem>(path(id, '/retry'), { method: 'POST', signal }),
    /** Peaks as `audiowaveform` writes them. @see https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md */
    waveform: (id: string, { detail, signal }: CallOptions & { detail?: 'overview' | 'medium' | 'fine' } = {}) =>
      request<Waveform>(path(id, '/waveform'), { query: { detail }, signal }),

    /** A signed address. @param options.expiresIn seconds @default 3600 */
    url: (id: string, { signal, ...query }: CallOptions & { expiresIn?: number; download?: string } = {}) =>
      request<MediaUrlAnswer>(path(id, '/url'), { query, signal }),
    /** Every signed address that was handed out ends. */
    revokeLinks: (id: string, { signal }: CallOptions = {}) =>
      request<void>(path(id, '/revoke-links'), { method: 'POST', signal }),
    /** The address of a part by the item's id: it needs the caller's cookie or header, and does not end. */
    partUrl: (id: string, part: MediaPart = 'content') => urlOf(path(id, `/${part}`)),
    /** The bytes of a part. */
    openPart: (
      id: string,
      part: MediaPart,
      { headers, signal }: CallOptions & { headers?: Record<string, string> } = {},
    ) => send(path(id, `/${part}`), { headers: { Accept: '*/*', ...headers }, signal }),
  }
}

/** Peaks of a sound: pairs of lowest and highest, `bits` wide. */
export interface Waveform {
  version: number
  channels: number
  sample_rate: number
  samples_per_pixel: number
  bits: 8 | 16
  length: number
  data: number[]
}

export type MediaApi = ReturnType<typeof createMediaApi>
