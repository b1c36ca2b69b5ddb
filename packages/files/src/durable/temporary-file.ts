import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { promisify } from 'node:util'
import { FilesError, systemCode } from '../files-error.ts'

const fsync = promisify(fs.fsync)
const writeSome = promisify(fs.write) as (
  fd: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
) => Promise<{ bytesWritten: number }>

const NAME = /\.tmp\.[0-9a-f]{8}$/
const ATTEMPTS = 8

/** Up to this size a write goes to the page cache faster than to a thread and back. */
const INLINE_BYTES = 64 << 10

/** At once, when bytes are read back: small enough to stay in the processor's cache. */
const COMPARED_BYTES = 128 << 10

/** What a file may be written from. */
export type FileData = Uint8Array | string | AsyncIterable<Uint8Array | string>

export interface TemporaryFileOptions {
  /** Makes the bytes durable before it resolves. @default true */
  sync?: boolean
  /** Reads the bytes back and compares; only for data that is in memory. @default false */
  verify?: boolean
  /** The file whose mode, and for root whose owner, the new one takes over. */
  like?: fs.Stats | undefined
  signal?: AbortSignal | undefined
  /** Eight hex digits, new each time. */
  random?: (() => string) | undefined
}

/** Whether a name is one that `writeTemporary` gives. */
export function isTemporary(name: string): boolean {
  return NAME.test(name)
}

/**
 * Writes a new file `{target}.tmp.{8 hex}` beside its target; when that fails nothing is left.
 *
 * @returns where it is, and what the system says of it
 * @throws FilesError `corrupt` when what was read back differs from what was written
 */
export async function writeTemporary(
  target: string,
  data: FileData,
  { sync = true, verify = false, like, signal, random = randomName }: TemporaryFileOptions = {},
): Promise<{ path: string; stats: fs.Stats }> {
  const { path, fd } = create(target, like, random)
  let complete = false
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    if (bytes instanceof Uint8Array) await writeBytes(fd, bytes)
    else await writeStream(fd, bytes, signal)
    if (sync) await fsync(fd)
    if (verify && bytes instanceof Uint8Array) compare(fd, bytes, path)
    const stats = fs.fstatSync(fd)
    complete = true
    return { path, stats }
  } finally {
    fs.closeSync(fd)
    if (!complete) removeTemporary(path)
  }
}

/** Removes a temporary file after a failure, whose error is the one to be told; what is left is collected by age later. */
export function removeTemporary(path: string): void {
  try {
    fs.unlinkSync(path)
  } catch {}
}

function create(target: string, like: fs.Stats | undefined, random: () => string): { path: string; fd: number } {
  const mode = like === undefined ? 0o666 : like.mode & 0o777
  for (let attempt = 1; ; attempt++) {
    const path = `${target}.tmp.${random()}`
    try {
      const fd = fs.openSync(path, 'wx+', mode)
      if (like !== undefined) takeOver(path, fd, like)
      return { path, fd }
    } catch (error) {
      if (systemCode(error) !== 'EEXIST' || attempt === ATTEMPTS) throw error
    }
  }
}

function takeOver(path: string, fd: number, like: fs.Stats): void {
  try {
    const stats = fs.fstatSync(fd)
    if (process.geteuid?.() === 0 && (stats.uid !== like.uid || stats.gid !== like.gid))
      fs.fchownSync(fd, like.uid, like.gid)
    if (((stats.mode ^ like.mode) & 0o777) !== 0) fs.fchmodSync(fd, like.mode & 0o777)
  } catch (error) {
    fs.closeSync(fd)
    removeTemporary(path)
    throw error
  }
}

async function writeBytes(fd: number, bytes: Uint8Array): Promise<void> {
  const inline = bytes.byteLength <= INLINE_BYTES
  for (let done = 0; done < bytes.byteLength; ) {
    const left = bytes.byteLength - done
    done += inline ? fs.writeSync(fd, bytes, done, left) : (await writeSome(fd, bytes, done, left)).bytesWritten
  }
}

async function writeStream(
  fd: number,
  chunks: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    await writeBytes(fd, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  signal?.throwIfAborted()
}

function compare(fd: number, bytes: Uint8Array, path: string): void {
  const found = Buffer.allocUnsafe(Math.min(COMPARED_BYTES, bytes.byteLength + 1))
  let position = 0
  while (true) {
    const count = fs.readSync(fd, found, 0, found.byteLength, position)
    const same = found.subarray(0, count).equals(bytes.subarray(position, position + count))
    position += count
    if (!same || (count === 0 && position !== bytes.byteLength))
      throw new FilesError('corrupt', `${path} does not hold what was written`)
    if (count === 0) return
  }
}

function randomName(): string {
  return randomBytes(4).toString('hex')
}
