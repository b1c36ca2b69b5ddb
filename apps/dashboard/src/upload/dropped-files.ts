/** What a drag carries, as far as it may be known before the drop. */
export function countDragged(transfer: DataTransfer | null): number {
  return [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file').length
}

/** Files of a drop, with those of dropped folders. Must be called while the event runs. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const roots = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null
    return entry === null ? [] : [entry]
  })
  if (roots.length === 0) return [...transfer.files]
  const files = await Promise.all(roots.map(filesOf))
  return files.flat()
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))]
  if (!isDirectory(entry)) return []
  const reader = entry.createReader()
  const files: File[] = []
  for (;;) {
    // A reader hands out at most a hundred entries at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return files
    for (const child of batch) if (!child.name.startsWith('.')) files.push(...(await filesOf(child)))
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
