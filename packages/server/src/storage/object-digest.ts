import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { HoldallError } from '@holdall/protocol'
import type { Bucket } from './bucket.ts'

/** Reads an object to its end. @returns its size and SHA-256 in hex, or null when there is no such object */
export async function digestOf(
  bucket: Pick<Bucket, 'readStream'>,
  key: string,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number; sha256: string } | null> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    const body = await bucket.readStream(key)
    body.on('data', (chunk: Uint8Array) => {
      sizeBytes += chunk.byteLength
    })
    await pipeline(body, hash, { signal })
  } catch (error) {
    if (error instanceof HoldallError && error.code === 'not_found') return null
    throw error
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
