import type { UploadSource } from '@holdall/client'

interface Handle {
  readonly kind: 'file' | 'directory'
  readonly name: string
}
interface FileHandle extends Handle {
  readonly kind: 'file'
  getFile: () => Promise<File>
}
interface FolderHandle extends Handle {
  readonly kind: 'directory'
  values: () => AsyncIterable<FileHandle | FolderHandle>
}

/** An item of a drop; handles are what lets an upload go on after a reload. @see https://wicg.github.io/file-system-access/#drag-and-drop */
type DroppedItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileHandle | FolderHandle | null> }

/** What was dropped, with the files of dropped folders; hidden ones stay out. Must be called while the event runs. */
export async function droppedFiles(transfer: DataTransfer): Promise<UploadSource[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file') as DroppedItem[]
  if (items.length === 0) return [...transfer.files]
  const found = items.map((item) => {
    // All of it is asked for before anything is awaited: afterwards the drop is empty.
    const [entry, file] = [item.webkitGetAsEntry?.() ?? null, item.getAsFile()]
    const handle = item.getAsFileSystemHandle?.().catch(() => null) ?? null
    return { entry, file, handle }
  })
  const sources = await Promise.all(
    found.map(async ({ entry, file, handle }) => {
      const known = await handle
      if (known !== null) return filesOfHandle(known)
      if (entry?.isDirectory) return filesOfEntry(entry)
      return file === null ? [] : [file]
    }),
  )
  return sources.flat()
}

async function filesOfHandle(handle: FileHandle | FolderHandle): Promise<UploadSource[]> {
  if (handle.kind === 'file') return [handle]
  const files: UploadSource[] = []
  for await (const child of handle.values())
    if (!child.name.startsWith('.')) files.push(...(await filesOfHandle(child)))
  return files
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
  for (;;) {
    // A reader hands out at most a hundred entries at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return files
    for (const child of batch) if (!child.name.startsWith('.')) files.push(...(await filesOfEntry(child)))
  }
}
