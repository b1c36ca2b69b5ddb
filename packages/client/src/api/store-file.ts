import type { MediaItem } from '@holdall/protocol'
import { jsonOf, type Send } from '../http/send.ts'
import { randomKey } from '../random-key.ts'
import type { Upload, UploadIntent, Uploads } from '../uploads/upload-types.ts'
import type { CallOptions } from './page.ts'

/** How a file is stored. */
export interface StoreOptions extends CallOptions {
  /** Bytes that are on the server, of how many. */
  onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined
}

/**
 * Stores one file as what `intent` says.
 *
 * @param intent `title`, `tags`, `projectId`, `sceneId`, `category`, …; what is not known becomes the item's metadata
 * @throws {ApiProblem}
 */
export type StoreFile = (
  file: File | Blob,
  intent: Record<string, unknown>,
  options?: StoreOptions,
) => Promise<MediaItem>

const KNOWN = ['projectId', 'sceneId', 'category', 'sourceType', 'title', 'description', 'tags', 'visibility'] as const

/** What the uploads know by name, and the rest as metadata. */
function uploadIntent(given: Record<string, unknown>): UploadIntent {
  const { metadata = {}, ...rest } = given
  const known = Object.fromEntries(KNOWN.flatMap((name) => (name in rest ? [[name, rest[name]]] : [])))
  const free = Object.fromEntries(Object.entries(rest).filter(([name]) => !(KNOWN as readonly string[]).includes(name)))
  return { ...known, metadata: { ...free, ...(metadata as object) } }
}

/** Stores files by way of the uploads; they are on their list only while they are under way. */
export function createUploadStore(uploads: Uploads): StoreFile {
  return async (file, intent, { onProgress, signal } = {}) => {
    signal?.throwIfAborted()
    const [upload] = uploads.add([file], uploadIntent(intent)) as [Upload]
    const stop = () => upload.cancel()
    signal?.addEventListener('abort', stop)
    const unsubscribe = upload.subscribe(() => onProgress?.(upload.snapshot.sentBytes, upload.snapshot.sizeBytes))
    try {
      const item = await upload.done
      onProgress?.(file.size, file.size)
      return item
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    } finally {
      signal?.removeEventListener('abort', stop)
      unsubscribe()
      uploads.remove(upload.id)
    }
  }
}

/** Stores files by one request each, which may be sent again: the server knows it by its key. */
export function createFormStore(send: Send, headers: Record<string, string> = {}): StoreFile {
  return async (file, intent, { onProgress, signal } = {}) => {
    const form = new FormData()
    form.append('metadata', JSON.stringify(intent))
    form.append('file', file, 'name' in file ? file.name.toWellFormed() : 'file')
    const key = randomKey()
    const answer = await send('/api/media', {
      method: 'POST',
      raw: form,
      headers: { ...headers, 'Idempotency-Key': key },
      retry: true,
      signal,
    })
    onProgress?.(file.size, file.size)
    return jsonOf(answer)
  }
}
