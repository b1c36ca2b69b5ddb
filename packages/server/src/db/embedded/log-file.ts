import { copyFile, type FileHandle, mkdir, open, readFile, stat, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

const LIMIT_BYTES = 10 * 1024 * 1024

/** Opens the server's log for appending; it outlives this process together with the server. */
export async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await capLog(path)
  return open(path, 'a', 0o600)
}

/** Keeps a log that has grown past its limit as `.1` and empties it; the server goes on appending to the same open file. */
export async function capLog(path: string, limitBytes = LIMIT_BYTES): Promise<void> {
  const info = await stat(path).catch(() => null)
  if (info === null || info.size <= limitBytes) return
  await copyFile(path, `${path}.1`)
  await truncate(path)
}

/** The end of what was written after an offset, at most 2,000 characters. */
export async function readLogFrom(path: string, offset: number): Promise<string> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0))
  return bytes.subarray(offset).toString('utf8').trim().slice(-2000)
}
