import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = 'server.json'

/** Notes where the server of a storage folder listens, so that other commands find it. */
export async function writeServerNote(storagePath: string, url: string): Promise<void> {
  await mkdir(storagePath, { recursive: true })
  await writeFile(join(storagePath, NAME), `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 })
}

export async function removeServerNote(storagePath: string): Promise<void> {
  await rm(join(storagePath, NAME), { force: true })
}

/** Where the server of this folder said it listens; it may be gone since. */
export async function readServerNote(storagePath: string): Promise<string | null> {
  try {
    const { url } = JSON.parse(await readFile(join(storagePath, NAME), 'utf8')) as { url?: unknown }
    return typeof url === 'string' && URL.canParse(url) ? url : null
  } catch {
    return null
  }
}
