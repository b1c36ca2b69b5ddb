import fs from 'node:fs'
import type { ObjectInfo } from '../../driver.ts'
import { compareKeys, RESERVED_SEGMENT } from '../../keys.ts'
import { errorCode } from '../../storage-error.ts'
import { calls } from './calls.ts'
import type { Pace } from './pace.ts'
import { placedAt } from './placed-at.ts'

const STATS_AT_ONCE = 32

interface Entry {
  /** Key of a file; of a folder, the beginning of all its keys, with the slash. */
  key: string
  folder: boolean
}

export interface Listing {
  root: string
  /** Whether a folder is reached without following a link. */
  isReal: (folder: string) => boolean
  prefix: string
  startAfter: string
  signal: AbortSignal | undefined
  pace: Pace
  /** How many entries of one folder are held in memory; a larger folder is read again for each such part. */
  entriesAtOnce: number
}

/** Objects in key order. A folder's keys sort as its name followed by a slash, which is not where its bare name would. */
export async function* listFiles(listing: Listing): AsyncGenerator<ObjectInfo, void, undefined> {
  const base = listing.prefix.slice(0, listing.prefix.lastIndexOf('/') + 1)
  if (listing.isReal(`${listing.root}/${base}`.replace(/\/$/, ''))) yield* walk(base, listing)
}

async function* walk(base: string, listing: Listing): AsyncGenerator<ObjectInfo, void, undefined> {
  let after = ''
  while (true) {
    const entries = await nextEntries(base, after, listing)
    let files: string[] = []
    for (const entry of entries) {
      if (!entry.folder) {
        files.push(entry.key)
        if (files.length < STATS_AT_ONCE) continue
      }
      yield* stats(files, listing)
      files = []
      if (entry.folder) yield* walk(entry.key, listing)
    }
    yield* stats(files, listing)
    if (entries.length < listing.entriesAtOnce) return
    after = entries.at(-1)!.key
  }
}

/** The first entries of a folder, in order, that come after `after` and can hold what is asked for. */
async function nextEntries(base: string, after: string, listing: Listing): Promise<Entry[]> {
  const { prefix, startAfter, entriesAtOnce, signal } = listing
  let found: Entry[] = []
  for await (const { name, folder } of read(`${listing.root}/${base}`)) {
    signal?.throwIfAborted()
    const key = folder ? `${base}${name}/` : `${base}${name}`
    if (after !== '' && compareKeys(key, after) <= 0) continue
    if (folder ? !key.startsWith(prefix) && !prefix.startsWith(key) : !key.startsWith(prefix)) continue
    if (startAfter !== '' && compareKeys(key, startAfter) <= 0 && !(folder && startAfter.startsWith(key))) continue
    if (folder && isTemporary(key)) continue
    found.push({ key, folder })
    if (found.length >= 2 * entriesAtOnce) found = smallest(found, entriesAtOnce)
  }
  return smallest(found, entriesAtOnce)
}

function smallest(entries: Entry[], count: number): Entry[] {
  return entries.sort((a, b) => compareKeys(a.key, b.key)).slice(0, count)
}

async function* read(path: string): AsyncGenerator<{ name: string; folder: boolean }, void, undefined> {
  let directory: fs.Dir
  try {
    directory = await fs.promises.opendir(path, { bufferSize: 1024 })
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return
    throw error
  }
  for await (const entry of directory) {
    if (entry.isFile() || entry.isDirectory()) yield { name: entry.name, folder: entry.isDirectory() }
  }
}

async function* stats(keys: string[], { root, signal, pace }: Listing): AsyncGenerator<ObjectInfo, void, undefined> {
  const look = (key: string) => {
    const path = `${root}/${key}`
    if (!pace.inline()) return calls.lstat(path).catch(() => null)
    return pace.run(() => statNow(path))
  }
  const found = await Promise.all(keys.map(look))
  signal?.throwIfAborted()
  for (const [index, stat] of found.entries()) {
    // Deleted since the folder was read.
    if (stat?.isFile()) yield { key: keys[index]!, sizeBytes: stat.size, modifiedAt: placedAt(stat) }
  }
}

function statNow(path: string): fs.Stats | null {
  try {
    return fs.lstatSync(path)
  } catch {
    return null
  }
}

/** Unfinished files are nobody's objects. */
export function isTemporary(folderKey: string): boolean {
  return folderKey.startsWith(`${RESERVED_SEGMENT}/tmp/`) || folderKey.includes(`/${RESERVED_SEGMENT}/tmp/`)
}
