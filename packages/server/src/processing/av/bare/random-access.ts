import { type FileHandle, open } from 'node:fs/promises'

/** A file that is read here and there. */
export interface RandomAccess {
  sizeBytes: number
  /** Fewer bytes than asked for where the file ends. */
  read(start: number, length: number): Promise<Buffer>
}

/** Opens a file for as long as `use` lasts. */
export async function withRandomAccess<T>(path: string, use: (file: RandomAccess) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    return await use({
      sizeBytes: size,
      read: (start, length) => readAt(handle, start, Math.min(length, size - start)),
    })
  } finally {
    await handle.close()
  }
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, length))
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
