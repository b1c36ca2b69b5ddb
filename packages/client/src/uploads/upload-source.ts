import { randomKey } from '../random-key.ts'
import type { FileBytes } from './disk-file.ts'
import { type FileHandle, isFileHandle } from './file-handle.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { UploadRecord } from './upload-records.ts'
import type { UploadIntent, UploadSource } from './upload-types.ts'

const unread = (name: string, blob: FileBytes): Fingerprint => {
  const { lastModified = 0 } = blob as Partial<File>
  return { name, sizeBytes: blob.size, lastModified, edges: null }
}

/** A source with what is known of it at once. */
export interface NewUpload {
  record: UploadRecord
  /** Null of a handle, which is opened later. */
  blob: FileBytes | null
  /** Whether it can be found again after a reload. */
  returns: boolean
}

export function newUpload(source: UploadSource, intent: UploadIntent, scope: string): NewUpload {
  const handle: FileHandle | null = isFileHandle(source) ? source : ('handle' in source && source.handle) || null
  const blob = isFileHandle(source) ? null : 'blob' in source ? source.blob : source
  const name = 'name' in source && typeof source.name === 'string' ? source.name : 'file'
  return {
    blob,
    returns: handle !== null || source instanceof File,
    record: {
      key: randomKey(),
      creationKey: randomKey(),
      scope,
      name,
      type: blob?.type ?? '',
      sizeBytes: blob?.size ?? 0,
      intent,
      handle,
      fingerprint: blob === null ? null : unread(blob instanceof File ? blob.name : name, blob),
      sha256: null,
      uploadId: null,
      createdAt: Date.now(),
    },
  }
}
