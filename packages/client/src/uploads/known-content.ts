import type { MediaCheckAnswer, MediaItem } from '@holdall/protocol'
import { pathOf } from '../api/page.ts'
import { ApiProblem } from '../http/api-problem.ts'
import type { Request } from '../http/send.ts'
import type { UploadIntent } from './upload-types.ts'

/**
 * The item that a file becomes without being sent, because the server has its bytes already: the known item itself where nothing else is
 * wanted than to have it in the library, else a copy of it in its place. Null when they have to be sent.
 *
 * `key` makes a copy once, however often it is asked for.
 */
export async function knownContent(
  request: Request,
  {
    sha256,
    sizeBytes,
    intent,
    key,
    signal,
  }: { sha256: string; sizeBytes: number; intent: UploadIntent; key: string; signal: AbortSignal },
): Promise<MediaItem | null> {
  const { projectId, sceneId, title, category, sourceType } = intent
  // A copy goes into the folder of uploads, and is what its original is.
  if ((category !== undefined && category !== 'uploads') || (sourceType !== undefined && sourceType !== 'upload'))
    return null
  try {
    const body = { sha256, sizeBytes }
    const { known, mediaId } = await request<MediaCheckAnswer>('/api/media/check', {
      method: 'POST',
      body,
      signal,
      retry: true,
    })
    if (!known || mediaId === undefined) return null
    const item = await request<MediaItem>(mediaPath(mediaId), { signal })
    if (item.projectId === null && Object.values(intent).every(isNothing)) return item
    if (item.sourceType !== 'upload') return null
    const place = { projectId, sceneId, title }
    const copy = await request<MediaItem>(`${mediaPath(mediaId)}/copy`, {
      method: 'POST',
      body: place,
      headers: { 'Idempotency-Key': key },
      retry: true,
      signal,
    })
    return await describeItem(request, copy, intent, signal)
  } catch (error) {
    // What the short way does not do the long way may, and says why if not.
    if (!(error instanceof ApiProblem) || error.status === 401) throw error
    return null
  }
}

/** Gives an item what is wanted of it and did not come with its making. */
export async function describeItem(
  request: Request,
  item: MediaItem,
  { tags, description, visibility, metadata }: UploadIntent,
  signal: AbortSignal,
): Promise<MediaItem> {
  const body = { tags, description, visibility, metadata }
  if (Object.values(body).every((value) => value === undefined)) return item
  return await request<MediaItem>(mediaPath(item.id), { method: 'PATCH', body, signal, retry: true })
}

const isNothing = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

export const mediaPath = (mediaId: string): string => pathOf`/api/media/${mediaId}`
