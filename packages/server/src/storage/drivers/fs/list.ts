import fs from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { ObjectInfo } from '../../driver.ts'
import { compareKeys, RESERVED_SEGMENT } from '../../keys.ts'
import { errorCode } from '../../storage-error.ts'
import { calls } from './calls.ts'
import type { Pace } from './pace.ts'
import { placedAt } from './placed-at.ts'

const STATS_AT_ONCE = 64
/** Entries that the system is asked for at once, and that are read before others have their turn. */
const ENTRIES_A_READ = 256
/** Where the order of UTF-16 and that of UTF-8 part. */
const FROM_SURROGATES = /[\ud800-\uffff]/

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
  if (!listing.isReal(`${listing.root}/${base}`.replace(/\/$/, ''))) return
  for await (const objects of walk(base, listing)) yield* objects
}

/** Several objects at a time: each step of a generator costs at every folder that it passes on the way up. */
async function* walk(base: string, listing: Listing): AsyncGenerator<ObjectInfo[], void, undefined> {
  let after = ''
  while (true) {
    const entries = await nextEntries(base, after, listing)
    let files: string[] = []
    for (const entry of entries) {
      if (!entry.folder) {
        files.push(entry.key)
        if (files.length < STATS_AT_ONCE) continue
      }
      if (files.length > 0) yield await objectsAt(files, listing)
      files = []
      if (entry.folder) yield* walk(entry.key, listing)
    }
    if (files.length > 0) yield await objectsAt(files, listing)
    if (entries.length < listing.entriesAtOnce) return
    after = entries.at(-1)!.key
  }
}

/** The first entries of a folder, in order, that come after `after` and can hold what is asked for. */
async function nextEntries(base: string, after: string, listing: Listing): Promise<Entry[]> {
  const { prefix, startAfter, entriesAtOnce, signal } = listing
  let found: Entry[] = []
  for await (const entries of read(`${listing.root}/${base}`, listing.pace)) {
    signal?.throwIfAborted()
    for (const entry of entries) {
      const folder = entry.isDirectory()
      if (!folder && !entry.isFile()) continue
      const key = folder ? `${base}${entry.name}/` : `${base}${entry.name}`
      if (after !== '' && compareKeys(key, after) <= 0) continue
      if (folder ? !key.startsWith(prefix) && !prefix.startsWith(key) : !key.startsWith(prefix)) continue
      if (startAfter !== '' && compareKeys(key, startAfter) <= 0 && !(folder && startAfter.startsWith(key))) continue
      if (folder && isTemporary(key)) continue
      found.push({ key, folder })
    }
    if (found.length >= 2 * entriesAtOnce) found = smallest(found, entriesAtOnce)
  }
  return smallest(found, entriesAtOnce)
}

function smallest(entries: Entry[], count: number): Entry[] {
  const compare = entries.some(({ key }) => FROM_SURROGATES.test(key)) ? compareKeys : compareUnits
  return entries.sort((a, b) => compare(a.key, b.key)).slice(0, count)
}

/** The order of JavaScript, and of UTF-8 as long as nothing comes after the surrogates. */
const compareUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a folder holds, as the system tells it, in parts. */
async function* read(path: string, pace: Pace): AsyncGenerator<fs.Dirent[], void, undefined> {
  let directory: fs.Dir
  try {
    directory = await fs.promises.opendir(path, { bufferSize: ENTRIES_A_READ })
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return
    throw error
  }
  try {
    while (true) {
      const entries = pace.inline() ? pace.run(() => readNow(directory)) : await readOnThread(directory)
      if (entries.length === 0) return
      yield entries
      await turn()
    }
  } finally {
    await directory.close()
  }
}

function readNow(directory: fs.Dir): fs.Dirent[] {
  const entries: fs.Dirent[] = []
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
    entries.push(entry)
    if (entries.length === ENTRIES_A_READ) break
  }
  return entries
}

async function readOnThread(directory: fs.Dir): Promise<fs.Dirent[]> {
  const entries: fs.Dirent[] = []
  for (let entry = await directory.read(); entry !== null; entry = await directory.read()) {
    entries.push(entry)
    if (entries.length === ENTRIES_A_READ) break
  }
  return entries
}

async function objectsAt(keys: string[], { root, signal, pace }: Listing): Promise<ObjectInfo[]> {
  const look = (key: string) => {
    const path = `${root}/${key}`
    if (!pace.inline()) return calls.lstat(path).catch(() => null)
    return pace.run(() => statNow(path))
  }
  const found = await Promise.all(keys.map(look))
  await turn()
  signal?.throwIfAborted()
  return found.flatMap((stat, index) => {
    // Deleted since the folder was read.
    if (!stat?.isFile()) return []
    return [{ key: keys[index]!, sizeBytes: stat.size, modifiedAt: placedAt(stat) }]
  })
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
