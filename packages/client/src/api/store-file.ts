import type { MediaItem } from '@holdall/protocol'
import { jsonOf, type Send } from '../http/send.ts'
import type { CallOptions } from './page.ts'

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

/** Stores files by one request each, which may be sent again: the server knows it by its key. */
export function createFormStore(send: Send, headers: Record<string, string> = {}): StoreFile {
  return async (file, intent, { onProgress, signal } = {}) => {
    const form = new FormData()
    form.append('metadata', JSON.stringify(intent))
    form.append('file', file, 'name' in file ? file.name.toWellFormed() : 'file')
    const key = crypto.randomUUID()
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
