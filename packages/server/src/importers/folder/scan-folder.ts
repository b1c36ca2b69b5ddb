import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { type FolderFailure, failureOf } from './folder-failure.ts'
import { isByProduct, isSafePath } from './folder-names.ts'

/** What is in a project folder, by name alone. */
export interface FolderScan {
  /** Paths below the folder, joined by `/`, sorted. */
  paths: string[]
  failures: FolderFailure[]
  /** What is left where it is, and why. */
  skipped: { path: string; reason: string }[]
}

const MAX_FILES = 100_000
const MAX_DEPTH = 32

/** Lists a project folder. Symbolic links and special files are not followed, and neither is what would leave the folder by its name. */
export async function scanFolder(root: string, signal?: AbortSignal): Promise<FolderScan> {
  const scan: FolderScan = { paths: [], failures: [], skipped: [] }
  await scanInto(scan, root, '', 0, signal)
  scan.paths.sort()
  return scan
}

async function scanInto(scan: FolderScan, root: string, folder: string, depth: number, signal?: AbortSignal) {
  signal?.throwIfAborted()
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    scan.failures.push(failureOf(folder === '' ? '.' : folder, error, signal))
    return [] as Dirent[]
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const skip = (reason: string) => scan.skipped.push({ path, reason })
    if (entry.isSymbolicLink()) skip('a symbolic link')
    else if (entry.isDirectory()) {
      if (entry.name.startsWith('.')) skip('hidden')
      else if (depth >= MAX_DEPTH) scan.failures.push({ path, code: 'invalid_request', message: 'Nested too deeply' })
      else await scanInto(scan, root, path, depth + 1, signal)
    } else if (!entry.isFile()) skip('not a plain file')
    else if (entry.name.startsWith('.')) skip('hidden')
    else if (isByProduct(entry.name)) skip('a backup, lock or half-written file')
    else if (!isSafePath(path))
      scan.failures.push({ path, code: 'invalid_request', message: 'Its name cannot be kept: rename the file' })
    else if (scan.paths.push(path) > MAX_FILES)
      throw new HoldallError('too_large', `${root} has more than ${MAX_FILES} files`)
  }
}
