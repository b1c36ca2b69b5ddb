import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { MIN_SECRET_BYTES } from './secrets.ts'

export const SECRET_FILE = 'secret'
const TEMPORARY = /^\.secret-[0-9a-f]{16}\.tmp$/
const STALE_AFTER_MS = 60_000

/**
 * Reads the secret that is kept under the storage path, or makes one the first time: 0600, complete or absent, and the
 * same for all who start at once.
 *
 * @throws {corrupt} when the file is there but holds less than 32 bytes.
 */
export async function loadOrCreateSecret(storagePath: string): Promise<string> {
  const path = join(storagePath, SECRET_FILE)
  const existing = await readSecret(path)
  if (existing !== null) {
    await removeLeftovers(storagePath)
    return existing
  }
  await mkdir(storagePath, { recursive: true, mode: 0o700 })
  await place(storagePath, path, randomBytes(48).toString('base64url'))
  const placed = await readSecret(path)
  if (placed === null) throw new HoldallError('unavailable', `The secret at ${path} vanished while it was made`)
  return placed
}

async function readSecret(path: string): Promise<string | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw new HoldallError('unavailable', `The secret at ${path} cannot be read`, { cause: error })
  }
  const secret = text.replace(/\r?\n$/, '')
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    throw new HoldallError('corrupt', `The secret at ${path} has ${Buffer.byteLength(secret)} bytes`, {
      hint: 'Restore the file from a backup. Without it, tokens, cookies and links that were handed out stop working; to accept that, remove it.',
    })
  }
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(path, 0o600)
  return secret
}

async function place(folder: string, path: string, secret: string): Promise<void> {
  const temporary = join(folder, `.secret-${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(`${secret}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await placeWithoutOverwriting(temporary, path)
    await syncFolder(folder)
  } catch (error) {
    throw new HoldallError('unavailable', `The secret at ${path} cannot be written`, { cause: error })
  } finally {
    await rm(temporary, { force: true })
  }
}

async function placeWithoutOverwriting(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') return
    // Some file systems have no hard links; there the lease on the storage path is what keeps others away.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error
    await rename(temporary, path)
  }
}

/** A process that was killed between writing and linking leaves its temporary file. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => TEMPORARY.test(name))
  for (const name of names) {
    const path = join(folder, name)
    const info = await stat(path).catch(() => null)
    if (info && Date.now() - info.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true })
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
