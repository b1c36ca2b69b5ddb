import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Puts a small file in place whole and on disk: temporary file, sync, rename, sync of the folder. */
export async function writeDurably(path: string, text: string, mode = 0o600): Promise<void> {
  const handle = await open(`${path}.new`, 'w', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
  await syncPath(dirname(path))
}

/** Brings a file's content or a folder's entries to disk. */
export async function syncPath(path: string): Promise<void> {
  // Windows has no handle on folders that could be synced.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
