import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { HoldallError, MAX_BUNDLE_ENTRIES } from '@holdall/protocol'
import yauzl from 'yauzl'

/** Names of documents are the longest. */
const MAX_NAME_BYTES = 300
/** Time stamps and 64-bit sizes need less. */
const MAX_EXTRA_BYTES = 256
/** By how much a damaged stream may run over before it is taken for a bomb. */
const DAMAGE_BYTES = 64 * 1024
const FILE_TYPE = 0o170000
const REGULAR_FILE = 0o100000
const SLIP = /^(?:invalid characters in fileName|absolute path|invalid relative path)/

/** The files of a zip whose names and kinds have been checked; nothing has been inflated yet. */
export class BundleReader {
  readonly entries: ReadonlyMap<string, yauzl.Entry>
  readonly #zip: yauzl.ZipFile

  private constructor(zip: yauzl.ZipFile, entries: Map<string, yauzl.Entry>) {
    this.#zip = zip
    this.entries = entries
  }

  /**
   * @throws {unprocessable} for what is no whole zip; {invalid_request} for names, links and the like that no bundle has; {too_large}
   */
  static async open(file: FileHandle): Promise<BundleReader> {
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true, validateEntrySizes: true }
    const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
      yauzl.fromFd(file.fd, options, (error, opened) => (error ? reject(bundleError(error)) : resolve(opened))),
    )
    if (zip.entryCount > MAX_BUNDLE_ENTRIES) throw tooManyEntries(zip.entryCount)
    return new BundleReader(zip, await listEntries(zip))
  }

  /**
   * The content of an entry, as many bytes as its header says or an error.
   *
   * @throws {too_large} for what inflates to far more than it says; {checksum_mismatch} for damage that the format itself tells
   */
  async *read(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.entries.get(path)
    if (!entry) throw missingEntry(path)
    const streams: Readable[] = []
    try {
      const raw = await this.#zip.openReadStreamPromise(entry, { decodeFileData: false })
      streams.push(raw)
      const content = entry.compressionMethod === 0 ? raw : inflated(raw)
      streams.push(content)
      let [checksum, passed] = [0, 0]
      for await (const chunk of content as AsyncIterable<Buffer>) {
        passed += chunk.length
        if (passed > entry.uncompressedSize + DAMAGE_BYTES) throw bomb(path)
        // A bomb or a damaged stream? Nothing is passed on any more, and little more is looked at.
        if (passed > entry.uncompressedSize) continue
        checksum = crc32(chunk, checksum)
        yield chunk
      }
      if (passed !== entry.uncompressedSize || checksum !== entry.crc32) throw damaged(path)
    } catch (error) {
      throw bundleError(error, path)
    } finally {
      for (const stream of streams) stream.destroy()
    }
  }

  /** A whole entry in memory. @param maxBytes checked before anything is read @throws {too_large} */
  async readWhole(path: string, maxBytes: number): Promise<Buffer> {
    const { uncompressedSize } = this.entries.get(path) ?? { uncompressedSize: 0 }
    if (uncompressedSize > maxBytes)
      throw new HoldallError('too_large', `${path} has ${uncompressedSize} bytes; the limit is ${maxBytes}`)
    const chunks: Uint8Array[] = []
    for await (const chunk of this.read(path)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
}

function listEntries(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>()
  return new Promise((resolve, reject) => {
    zip.on('error', (error: Error) => reject(bundleError(error)))
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: yauzl.Entry) => {
      const problem = problemOf(entry) ?? (entries.has(entry.fileName) ? 'is there twice' : null)
      if (problem !== null) {
        const name = JSON.stringify(entry.fileName.slice(0, 100))
        reject(new HoldallError('invalid_request', `The entry ${name} of the bundle ${problem}`))
        return
      }
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

function problemOf(entry: yauzl.Entry): string | null {
  if (entry.fileNameLength > MAX_NAME_BYTES) return 'has too long a name'
  if (entry.extraFieldLength + entry.fileCommentLength > MAX_EXTRA_BYTES) return 'has too long a comment'
  if (entry.fileName.includes('\0')) return 'has a NUL in its name'
  if (entry.isEncrypted()) return 'is encrypted'
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE
  if (type !== 0 && type !== REGULAR_FILE) return 'is not a plain file'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return 'is compressed in a way that is not supported'
  return null
}

/** What yauzl and zlib say, as the person who sent the bundle is to read it. */
function bundleError(error: unknown, path?: string): HoldallError {
  if (error instanceof HoldallError) return error
  const { message = String(error), code } = error as { message?: string; code?: string }
  if (SLIP.test(message))
    return new HoldallError('invalid_request', `The bundle names a file outside of itself: ${message.slice(0, 200)}`, {
      cause: error,
    })
  if (path !== undefined && code?.startsWith('Z_')) return damaged(path, error)
  return new HoldallError('unprocessable', `The file is no whole zip: ${message.slice(0, 200)}`, {
    hint: 'Export the bundle again, or send it again',
    cause: error,
  })
}

function inflated(raw: Readable): Readable {
  const inflate = createInflateRaw()
  raw.on('error', (error) => inflate.destroy(error))
  return raw.pipe(inflate)
}

function bomb(path: string): HoldallError {
  return new HoldallError('too_large', `${path} inflates to more than its header says`)
}

function damaged(path: string, cause?: unknown): HoldallError {
  return new HoldallError('checksum_mismatch', `${path} is damaged`, {
    hint: 'Export the bundle again, or send it again',
    cause,
  })
}

export function missingEntry(path: string): HoldallError {
  return new HoldallError('unprocessable', `The bundle has no ${path}`, { hint: 'Export the bundle again' })
}

function tooManyEntries(found: number): HoldallError {
  return new HoldallError('too_large', `The bundle has ${found} entries; the limit is ${MAX_BUNDLE_ENTRIES}`)
}
