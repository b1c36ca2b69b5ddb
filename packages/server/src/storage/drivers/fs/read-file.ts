import fs from 'node:fs'
import type { ByteRange } from '../../driver.ts'
import { clampRange } from '../../range.ts'
import { calls, READ_FLAGS, readFully } from './calls.ts'
import { FileStream } from './file-stream.ts'
import type { Pace } from './pace.ts'

/** Reads up to this size happen on the event loop, while the disk is fast. */
const INLINE_BYTES = 64 << 10

/**
 * A file or a range of it in memory; null when it is not a regular file. Measured at 16 KiB: 10 µs of CPU inline, 40 over threads;
 * keeping descriptors open would save one more and cost their invalidation.
 */
export async function readFile(path: string, range: ByteRange | undefined, pace: Pace): Promise<Uint8Array | null> {
  if (!pace.inline()) return await readOnThread(path, range)
  const inline = pace.run(() => readInline(path, range))
  return inline === 'large' ? await readOnThread(path, range) : inline
}

export async function openStream(path: string, range: ByteRange | undefined): Promise<FileStream | null> {
  const opened = await openFile(path)
  if (opened === null) return null
  const { start, end } = clampRange(range, opened.sizeBytes)
  return new FileStream(opened.fd, start, end)
}

function readInline(path: string, range: ByteRange | undefined): Uint8Array | null | 'large' {
  const fd = fs.openSync(path, READ_FLAGS)
  try {
    const stats = fs.fstatSync(fd)
    if (!stats.isFile()) return null
    const { start, end } = clampRange(range, stats.size)
    if (end - start > INLINE_BYTES) return 'large'
    const buffer = Buffer.allocUnsafe(end - start)
    let count = 0
    while (count < buffer.byteLength) {
      const got = fs.readSync(fd, buffer, count, buffer.byteLength - count, start + count)
      if (got === 0) break
      count += got
    }
    return buffer.subarray(0, count)
  } finally {
    fs.closeSync(fd)
  }
}

async function readOnThread(path: string, range: ByteRange | undefined): Promise<Uint8Array | null> {
  const opened = await openFile(path)
  if (opened === null) return null
  try {
    const { start, end } = clampRange(range, opened.sizeBytes)
    const buffer = Buffer.allocUnsafe(end - start)
    return buffer.subarray(0, await readFully(opened.fd, buffer, start))
  } finally {
    await calls.close(opened.fd)
  }
}

async function openFile(path: string): Promise<{ fd: number; sizeBytes: number } | null> {
  const fd = await calls.open(path, READ_FLAGS)
  try {
    const stats = await calls.fstat(fd)
    if (stats.isFile()) return { fd, sizeBytes: stats.size }
  } catch (error) {
    await calls.close(fd)
    throw error
  }
  await calls.close(fd)
  return null
}
