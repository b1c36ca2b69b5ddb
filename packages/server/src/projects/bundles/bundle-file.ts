import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { storageError } from '../../storage/storage-error.ts'

export interface SpoolOptions {
  folder: string
  /** Limit, bytes. */
  maxBytes: number
  /** SHA-256 that was sent along. */
  expectedSha256: () => string | null
  /** Proves that the body ended as it should; called once, after its last byte. */
  finish?: (() => Promise<unknown>) | undefined
}

/**
 * Lets `use` read a body as a file. The file has no name while it is used (but on Windows), so that a crash leaves nothing of it.
 *
 * @throws {too_large} at the first byte too many; {checksum_mismatch}; {unavailable} when the disk is full
 */
export async function withSpooled<T>(
  body: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const { folder } = options
  const path = join(folder, `bundle-${randomUUID()}.zip`)
  const file = await mkdir(folder, { recursive: true })
    .then(() => open(path, 'wx+', 0o600))
    .catch((error: unknown) => {
      throw storageError(error, 'write', 'the bundle')
    })
  try {
    await rm(path).catch(() => undefined)
    await write(file, body, options)
    return await use(file)
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

async function write(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  { maxBytes, expectedSha256, finish }: SpoolOptions,
): Promise<void> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes)
      throw new HoldallError('too_large', `The bundle has more than ${maxBytes} bytes`, {
        hint: 'The limit is UPLOAD_MAX_SIZE',
        details: { maxBytes },
      })
    hash.update(chunk)
    await writeWhole(file, chunk)
  }
  await finish?.()
  const expected = expectedSha256()
  const found = hash.digest('hex')
  if (expected !== null && expected !== found)
    throw new HoldallError('checksum_mismatch', 'The bundle does not have the checksum that was sent with it', {
      hint: 'It was damaged on the way; send it again',
      details: { expected, found },
    })
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  try {
    for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done, chunk.length - done)).bytesWritten
  } catch (error) {
    throw storageError(error, 'write', 'the bundle')
  }
}
