import type { MediaCheckAnswer, MediaItem } from '@holdall/protocol'
import { pathOf } from '../api/page.ts'
import { ApiProblem } from '../http/api-problem.ts'
import type { Request } from '../http/send.ts'
import { mayPass, type Patience } from './patience.ts'
import type { UploadIntent } from './upload-types.ts'

/** A file whose bytes the server has: the item that it is, or one to make a copy of. */
export type Known = { item: MediaItem } | { copyOf: string }

/**
 * Whether a file need not be sent, because the server has its bytes already. The known item itself will do where nothing else is wanted than
 * to have it in the library. Null when the bytes have to be sent.
 */
export async function findKnown(
  request: Request,
  {
    sha256,
    sizeBytes,
    intent,
    signal,
  }: { sha256: string; sizeBytes: number; intent: UploadIntent; signal: AbortSignal },
): Promise<Known | null> {
  const { category, sourceType } = intent
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
    if (item.projectId === null && Object.values(intent).every(isNothing)) return { item }
    return item.sourceType === 'upload' ? { copyOf: mediaId } : null
  } catch (error) {
    return unlessNobody(error)
  }
}

/** Copies an item to where it is wanted, once for a key. Null when the server does not: the file has to be sent. @throws {ApiProblem} what may pass */
export async function copyItem(
  request: Request,
  id: string,
  { intent, key, patience, signal }: { intent: UploadIntent; key: string; patience: Patience; signal: AbortSignal },
): Promise<MediaItem | null> {
  const { projectId, sceneId, title } = intent
  const options = { method: 'POST', body: { projectId, sceneId, title }, headers: { 'Idempotency-Key': key } } as const
  const copied = () => request<MediaItem>(`${mediaPath(id)}/copy`, { ...options, signal, retry: false })
  try {
    return await patience.through(copied, signal, 409)
  } catch (error) {
    // What may have been made is asked for again, not made in another way too.
    if (error instanceof ApiProblem && mayPass(error, 409)) throw error
    return unlessNobody(error)
  }
}

/** What the short way does not do the long way may, and says why if not. */
function unlessNobody(error: unknown): null {
  if (!(error instanceof ApiProblem) || error.status === 401) throw error
  return null
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
