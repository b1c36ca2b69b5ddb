import { createWriteStream } from 'node:fs'
import { access, link, rename, rm } from 'node:fs/promises'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HoldallError } from '@holdall/protocol'

/**
 * Writes a file that is there whole or not at all.
 *
 * @param through sees the bytes pass
 * @returns its size in bytes
 * @throws {conflict} when there is one already; {unavailable} when the body breaks off or the disk is full
 */
export async function writeNewFile(path: string, body: Readable, through: Transform): Promise<number> {
  const part = `${path}.${process.pid}.part`
  // It may break off before anybody reads it; the pipeline tells then.
  body.on('error', () => {})
  try {
    if (await exists(path)) throw taken(path)
    const file = createWriteStream(part, { flags: 'wx', flush: true })
    await pipeline(body, through, file)
    await place(part, path)
    return file.bytesWritten
  } catch (error) {
    body.destroy()
    if (error instanceof HoldallError) throw error
    const { code, message } = (body.errored ?? error) as { code?: string; message: string }
    throw new HoldallError('unavailable', `${path} could not be written: ${message}`, {
      hint: /^E[A-Z0-9]+$/.test(code ?? '') ? undefined : 'The server broke it off; its log says why. Nothing was kept',
      cause: error,
    })
  } finally {
    await rm(part, { force: true })
  }
}

/** Never over an existing file; where the file system has no links, as good as can be. */
async function place(part: string, path: string): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST' || (await exists(path))) throw taken(path)
    await rename(part, path)
  }
}

function taken(path: string): HoldallError {
  return new HoldallError('conflict', `${path} exists already`, { hint: 'Choose another name with --out' })
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
