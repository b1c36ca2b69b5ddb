import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { writeTemporary } from '../durable/temporary-file.ts'
import { FilesError } from '../files-error.ts'
import { hashFile, sha256From } from './checksum.ts'
import { METADATA_FILE } from './entry-folder.ts'

/** Written at once up to this size. */
const INLINE_BYTES = 64 << 10
/** What another process is still writing is not as old. */
const STALE_MS = 3_600_000

/** Bytes, a stream of them, or a file on the same disk, which is moved into the cache. */
export type CacheData = Uint8Array | Readable | AsyncIterable<Uint8Array> | { file: string }

/** An entry's folder that is not in its place yet. */
export interface StagedEntry {
  folder: string
  sizeBytes: number
  checksum: string
}

/** The folder beside the entries where new ones are written, so that each is put in its place whole. */
export class Staging {
  readonly folder: string

  constructor(cacheDir: string) {
    this.folder = join(cacheDir, '.tmp')
  }

  /** A new name in it. */
  path(extension = ''): string {
    return join(this.folder, `${randomBytes(8).toString('hex')}${extension}`)
  }

  /** Writes the data of an entry. @throws {checksum_mismatch} when it is not what `expected` says */
  async write(data: CacheData, file: string, expected: unknown): Promise<StagedEntry> {
    const folder = this.path()
    fs.mkdirSync(folder)
    try {
      const path = join(folder, file)
      const known = sha256From(expected)
      const written = 'file' in data ? await moved(data.file, path, known) : await this.#written(data, path)
      if (known !== null && written.checksum !== known)
        throw new FilesError('checksum_mismatch', `The data has the SHA-256 ${written.checksum}, not ${known}`)
      return { folder, ...written }
    } catch (error) {
      this.discard(folder)
      throw error
    }
  }

  writeMetadata({ folder }: StagedEntry, metadata: object): void {
    fs.writeFileSync(join(folder, METADATA_FILE), JSON.stringify(metadata, null, 2))
  }

  discard(path: string): void {
    fs.rmSync(path, { recursive: true, force: true })
  }

  /** Removes what killed processes left. */
  sweep(now: number): void {
    for (const name of fs.readdirSync(this.folder)) {
      const path = join(this.folder, name)
      const stats = fs.lstatSync(path, { throwIfNoEntry: false })
      if (stats !== undefined && now - stats.mtimeMs > STALE_MS) this.discard(path)
    }
  }

  async #written(data: Exclude<CacheData, { file: string }>, path: string): Promise<Omit<StagedEntry, 'folder'>> {
    const hash = createHash('sha256')
    if (data instanceof Uint8Array && data.byteLength <= INLINE_BYTES) {
      fs.writeFileSync(path, data, { flag: 'wx' })
      return { sizeBytes: data.byteLength, checksum: hash.update(data).digest('hex') }
    }
    let sizeBytes = 0
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const chunk of data instanceof Uint8Array
        ? slices(data)
        : (data as AsyncIterable<Uint8Array | string>)) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        hash.update(bytes)
        sizeBytes += bytes.byteLength
        yield bytes
      }
    }
    const temporary = await writeTemporary(path, hashed(), { sync: false })
    fs.renameSync(temporary.path, path)
    return { sizeBytes, checksum: hash.digest('hex') }
  }
}

/** Pieces of bytes in memory, so that to hash them does not hold up others. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20))
}

/** A file that says its checksum is believed: a read compares it. */
async function moved(from: string, path: string, known: string | null): Promise<Omit<StagedEntry, 'folder'>> {
  fs.renameSync(from, path)
  const { size: sizeBytes } = fs.statSync(path)
  if (known !== null) return { sizeBytes, checksum: known }
  const hash = createHash('sha256')
  await hashFile(path, hash, sizeBytes)
  return { sizeBytes, checksum: hash.digest('hex') }
}
