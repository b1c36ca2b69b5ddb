import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'

// Something else may have taken the place of the file that was listed: a link is not followed, a pipe not waited for.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const CHUNK_BYTES = 256 * 1024

export interface FileFacts {
  sizeBytes: number
  sha256: string
}

/** The bytes of a file below `root`. @throws {invalid_request} when it is no plain file any more; what the system says */
export async function* readSource(root: string, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openSource(root, path)
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** A whole small file. @throws {too_large} */
export async function readSmallSource(root: string, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of readSource(root, path)) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new HoldallError('too_large', `It has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export async function hashSource(root: string, path: string, signal?: AbortSignal): Promise<FileFacts> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of readSource(root, path)) {
    signal?.throwIfAborted()
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

async function openSource(root: string, path: string): Promise<FileHandle> {
  const file = await open(join(root, path), FLAGS)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new HoldallError('invalid_request', 'It is not a plain file')
}
