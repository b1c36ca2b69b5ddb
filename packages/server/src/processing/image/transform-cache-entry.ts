import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { opendir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type WrittenPicture, writtenPictureSchema } from './image-results.ts'

/** What the index keeps of an entry. */
export interface CacheEntry {
  sizeBytes: number
  /** Read when it is first asked for. */
  meta: WrittenPicture | null
  /** Whether this process wrote it, or has compared it with its checksum. */
  verified: boolean
}

/** When an entry's use was last written to disk is known only so exactly. */
const TOUCH_EVERY_MS = 3_600_000

/**
 * The entry's metadata when its bytes are whole, else null. The checksum is compared once per process, the size each
 * time.
 */
export async function verifyEntry(entry: CacheEntry, path: string): Promise<WrittenPicture | null> {
  try {
    const file = await stat(path)
    const meta = entry.meta ?? (await readMeta(path))
    if (!meta || file.size !== meta.sizeBytes) return null
    if (!entry.verified && (await sha256Of(path)) !== meta.sha256) return null
    Object.assign(entry, { meta, verified: true })
    const now = new Date()
    // The order of use has to survive a restart, roughly.
    if (now.getTime() - file.mtimeMs > TOUCH_EVERY_MS) await utimes(path, now, now)
    return meta
  } catch {
    return null
  }
}

/** All entries on disk, the least recently used first; at most the `maxEntries` newest, and what is half there goes. */
export async function readEntries(
  dir: string,
  except: string,
  maxEntries: number,
): Promise<{ name: string; entry: CacheEntry }[]> {
  const found: { name: string; usedAt: number; entry: CacheEntry }[] = []
  for (const shard of await readdir(dir, { withFileTypes: true })) {
    if (!shard.isDirectory() || shard.name === except) continue
    for await (const { name } of await opendir(join(dir, shard.name))) {
      const path = join(dir, shard.name, name)
      const file = name.startsWith(shard.name) ? await statData(path) : null
      if (!file) await rm(path, { recursive: true, force: true })
      else found.push({ name, usedAt: file.mtimeMs, entry: { sizeBytes: file.size, meta: null, verified: false } })
    }
  }
  found.sort((a, b) => a.usedAt - b.usedAt)
  for (const { name } of found.splice(0, Math.max(0, found.length - maxEntries))) {
    await rm(join(dir, name.slice(0, 2), name), { recursive: true, force: true })
  }
  return found
}

async function statData(folder: string): Promise<{ size: number; mtimeMs: number } | null> {
  try {
    const files = await readdir(folder)
    const data = files.find((file) => file.startsWith('data.'))
    return data && files.includes('meta.json') ? await stat(join(folder, data)) : null
  } catch {
    return null
  }
}

async function readMeta(dataPath: string): Promise<WrittenPicture | null> {
  const text = await readFile(join(dataPath, '..', 'meta.json'), 'utf8')
  return writtenPictureSchema.safeParse(JSON.parse(text)).data ?? null
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
