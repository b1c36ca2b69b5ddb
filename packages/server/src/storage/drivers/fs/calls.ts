import fs from 'node:fs'
import { promisify } from 'node:util'

/**
 * The system calls of the `fs` driver, on plain descriptors: cheaper than `FileHandle`, and nothing closes them behind our back.
 * `read` and `writev` may do less than asked; `readFully` and `writeFully` do not.
 */
export const calls = {
  open: promisify(fs.open),
  close: promisify(fs.close),
  datasync: promisify(fs.fdatasync),
  link: promisify(fs.link),
  unlink: promisify(fs.unlink),
  rename: promisify(fs.rename),
  copyFile: promisify(fs.copyFile),
  truncate: promisify(fs.ftruncate),
  mkdir: promisify(fs.mkdir) as (path: string, mode: number) => Promise<void>,
  rmdir: promisify(fs.rmdir) as (path: string) => Promise<void>,
  lstat: promisify(fs.lstat) as (path: string) => Promise<fs.Stats>,
  fstat: promisify(fs.fstat) as (fd: number) => Promise<fs.Stats>,
}

const { O_RDONLY, O_NOFOLLOW = 0, O_DIRECTORY = 0, O_NONBLOCK = 0 } = fs.constants

/** For reading an object: a symbolic link is refused, and a FIFO does not hang. */
export const READ_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
export const FOLDER_FLAGS = O_RDONLY | O_NOFOLLOW | O_DIRECTORY

export const FILE_MODE = 0o640
export const FOLDER_MODE = 0o750

/** Writes all chunks at `position`, in as few calls as the system allows. */
export function writeFully(fd: number, chunks: Uint8Array[], position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (rest: Uint8Array[], at: number): void => {
      fs.writev(fd, rest, at, (error, written) => {
        if (error !== null) return reject(error)
        const left = dropBytes(rest, written)
        if (left.length === 0) resolve()
        else step(left, at + written)
      })
    }
    step(chunks, position)
  })
}

/** Reads until `buffer` is full or the file ends; resolves to the number of bytes. */
export function readFully(fd: number, buffer: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const step = (offset: number): void => {
      fs.read(fd, buffer, offset, buffer.byteLength - offset, position + offset, (error, count) => {
        if (error !== null) return reject(error)
        if (count === 0 || offset + count === buffer.byteLength) resolve(offset + count)
        else step(offset + count)
      })
    }
    if (buffer.byteLength === 0) resolve(0)
    else step(0)
  })
}

function dropBytes(chunks: Uint8Array[], count: number): Uint8Array[] {
  let left = count
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.byteLength) return [chunk.subarray(left), ...chunks.slice(index + 1)]
    left -= chunk.byteLength
  }
  return []
}
