import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { type Driver, hasUnfinishedUploads } from '../../storage/driver.ts'

/** What lies in a store, looked at from beside it. */
export interface StoredFiles {
  /** Every key, Holdall's own and temporary ones too, in order. */
  keys(): Promise<string[]>
  /** Keys of uploads in parts that were neither finished nor given up. */
  unfinished(): Promise<string[]>
  facts(key: string): Promise<{ sizeBytes: number; sha256: string } | null>
}

/** The files of a `fs` store without going through the code that wrote them; of any other store, through its driver. */
export function storedFiles(driver: Driver): StoredFiles {
  return driver.name === 'fs' ? filesOfFolder(fileURLToPath(driver.root)) : filesOfDriver(driver)
}

export function filesOfFolder(folder: string): StoredFiles {
  return {
    unfinished: async () => [],
    async keys() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    },
    facts: (key) => measured(async () => createReadStream(join(folder, key))),
  }
}

function filesOfDriver(driver: Driver): StoredFiles {
  return {
    async unfinished() {
      const keys: string[] = []
      if (hasUnfinishedUploads(driver)) for await (const { key } of driver.unfinishedUploads()) keys.push(key)
      return keys
    },
    async keys() {
      const keys: string[] = []
      for await (const { key } of driver.list('')) keys.push(key)
      return keys.sort()
    },
    facts: (key) => measured(() => driver.readStream(key)),
  }
}

async function measured(open: () => Promise<AsyncIterable<Uint8Array>>) {
  const digest = createHash('sha256')
  let sizeBytes = 0
  try {
    await pipeline(
      await open(),
      async function* (source) {
        for await (const chunk of source) {
          sizeBytes += chunk.byteLength
          yield chunk
        }
      },
      digest,
    )
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'not_found'].includes((error as { code?: string }).code ?? '')) return null
    throw error
  }
  return { sizeBytes, sha256: digest.digest('hex') }
}
