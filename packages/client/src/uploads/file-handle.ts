/** A `FileSystemFileHandle`, as far as it is used here. @see https://fs.spec.whatwg.org/#filesystemfilehandle */
export interface FileHandle {
  readonly kind: 'file'
  readonly name: string
  getFile(): Promise<File>
  queryPermission?(descriptor: { mode: 'read' }): Promise<string>
  requestPermission?(descriptor: { mode: 'read' }): Promise<string>
}

export function isFileHandle(value: object): value is FileHandle {
  return 'getFile' in value
}

/** The file behind a handle, or null when it may not be read (without asking, unless `ask`), or is gone. */
export async function openHandle(handle: FileHandle, { ask = false } = {}): Promise<File | null> {
  try {
    let permission = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted'
    if (permission !== 'granted' && ask) permission = (await handle.requestPermission?.({ mode: 'read' })) ?? permission
    return permission === 'granted' ? await handle.getFile() : null
  } catch {
    return null
  }
}
