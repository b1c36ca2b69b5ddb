import { createHash, type Hash } from 'node:crypto'
import fs from 'node:fs'
import { promisify } from 'node:util'

const readSome = promisify(fs.read) as (
  fd: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number | null,
) => Promise<{ bytesRead: number }>

/** Up to this size a file is read and hashed faster than it is sent to a thread and back. */
const INLINE_BYTES = 64 << 10
const PIECE_BYTES = 256 << 10

/** The SHA-256 that metadata recorded, or null. */
export function sha256From(checksum: unknown): string | null {
  return typeof checksum === 'string' && /^[0-9a-f]{64}$/i.test(checksum) ? checksum.toLowerCase() : null
}

/** A hash that ends in what metadata recorded as `checksum`: 64 hex digits are SHA-256, 32 are MD5; null for anything else. */
export function hashFor(checksum: unknown): Hash | null {
  if (sha256From(checksum) !== null) return createHash('sha256')
  return typeof checksum === 'string' && /^[0-9a-f]{32}$/i.test(checksum) ? createHash('md5') : null
}

export function matches(hash: Hash, checksum: unknown): boolean {
  return hash.digest('hex') === String(checksum).toLowerCase()
}

/** Feeds a file to a hash. @returns how many bytes that were */
export async function hashFile(path: string, hash: Hash, sizeBytes: number): Promise<number> {
  const fd = fs.openSync(path, 'r')
  try {
    return sizeBytes <= INLINE_BYTES ? hashInline(fd, hash, sizeBytes) : await hashPieces(fd, hash)
  } finally {
    fs.closeSync(fd)
  }
}

function hashInline(fd: number, hash: Hash, sizeBytes: number): number {
  // One byte more shows that the file is longer.
  const bytes = Buffer.allocUnsafe(sizeBytes + 1)
  let total = 0
  for (;;) {
    const count = fs.readSync(fd, bytes, 0, bytes.byteLength, null)
    if (count === 0) return total
    hash.update(bytes.subarray(0, count))
    total += count
  }
}

async function hashPieces(fd: number, hash: Hash): Promise<number> {
  const bytes = Buffer.allocUnsafe(PIECE_BYTES)
  let total = 0
  for (;;) {
    const { bytesRead } = await readSome(fd, bytes, 0, PIECE_BYTES, null)
    if (bytesRead === 0) return total
    hash.update(bytes.subarray(0, bytesRead))
    total += bytesRead
  }
}
