import type { FileSource, UploadSource } from '@holdall/client'

/** What a drag carries, as far as it may be known before the drop. */
export function countDragged(transfer: DataTransfer | null): number {
  return [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file').length
}

/** The files themselves; those that cannot be read are left out. */
export async function filesOf(sources: readonly FileSource[]): Promise<File[]> {
  const files = await Promise.all(sources.map((source) => ('getFile' in source ? read(source) : source)))
  return files.filter((file) => file !== null)
}

/** Files with the handles by which an upload finds them again after a reload. */
export function withHandles(sources: readonly FileSource[]): Promise<UploadSource[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (!('getFile' in source)) return source
      const blob = await read(source)
      // What cannot be read is told by the upload.
      return blob === null ? source : { name: source.name, blob, handle: source }
    }),
  )
}

const read = (handle: Exclude<FileSource, File>): Promise<File | null> => handle.getFile().catch(() => null)
