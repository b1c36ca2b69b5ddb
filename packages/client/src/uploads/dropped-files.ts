import type { FileSource } from './sort-out-files.ts'

/** An item of a drop; handles are what lets an upload go on after a reload. @see https://wicg.github.io/file-system-access/#drag-and-drop */
type DroppedItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<object | null> }

/** What was dropped, with the files of dropped folders; hidden ones stay out. Must be called while the event runs. */
export async function droppedFiles(transfer: DataTransfer): Promise<FileSource[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file') as DroppedItem[]
  // All of it is asked for before anything is awaited: afterwards the drop is empty.
  const found = items.map(async (item): Promise<FileSource[]> => {
    const [entry, file] = [item.webkitGetAsEntry(), item.getAsFile()]
    if (entry?.isDirectory) return filesOf(entry)
    const handle = await item.getAsFileSystemHandle?.().catch(() => null)
    return [(handle ?? file) as FileSource | null].filter((source) => source !== null)
  })
  return (await Promise.all(found)).flat()
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
  for (;;) {
    // A reader hands out at most a hundred entries at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return files
    for (const child of batch) if (!child.name.startsWith('.')) files.push(...(await filesOf(child)))
  }
}
