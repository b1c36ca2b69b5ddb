import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Bucket } from './bucket.ts'
import { hasLocalFiles } from './driver.ts'

/**
 * Lets `use` read an object as a file: the store's own where it has files, else a copy in `scratchFolder` that is removed afterwards.
 *
 * @throws {not_found}
 */
export async function withLocalFile<T>(
  bucket: Bucket,
  key: string,
  scratchFolder: string,
  use: (path: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const own = hasLocalFiles(bucket.driver) ? bucket.driver.localPath(key) : null
  if (own !== null && (await bucket.head(key)) !== null) return use(own)
  await mkdir(scratchFolder, { recursive: true })
  const path = join(scratchFolder, randomUUID())
  try {
    await pipeline(
      await bucket.readStream(key),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      signal ? { signal } : {},
    )
    return await use(path)
  } finally {
    await rm(path, { force: true })
  }
}
