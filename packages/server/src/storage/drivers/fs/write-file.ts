import fs from 'node:fs'
import type { Body } from '../../driver.ts'
import { isBytes } from '../../measured-body.ts'
import { BatchWriter } from './batch-writer.ts'
import { calls, FILE_MODE } from './calls.ts'
import type { Pace } from './pace.ts'

/** Bodies up to this size are written in one call and, while the disk is fast, on the event loop. */
const SMALL_BYTES = 64 << 10

/** Writes a body into a new file and makes its data durable. */
export async function writeFile(path: string, body: Body, signal: AbortSignal | undefined, pace: Pace): Promise<void> {
  if (isBytes(body)) {
    if (body.byteLength <= SMALL_BYTES) return await writeSmall(path, body, pace)
    return await writeBatches(path, [body], null, signal)
  }
  const chunks = body[Symbol.asyncIterator]()
  try {
    const first: Uint8Array[] = []
    let bytes = 0
    while (bytes <= SMALL_BYTES) {
      const step = await chunks.next()
      if (step.done === true)
        return await writeSmall(path, first.length === 1 ? first[0]! : Buffer.concat(first, bytes), pace)
      first.push(step.value)
      bytes += step.value.byteLength
    }
    await writeBatches(path, first, chunks, signal)
  } catch (error) {
    await chunks.return?.()
    throw error
  }
}

async function writeSmall(path: string, bytes: Uint8Array, pace: Pace): Promise<void> {
  if (!pace.inline()) return await writeBatches(path, [bytes], null, undefined)
  const fd = pace.run(() => createSmall(path, bytes))
  try {
    await calls.datasync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

function createSmall(path: string, bytes: Uint8Array): number {
  const fd = fs.openSync(path, 'wx', FILE_MODE)
  try {
    let written = 0
    while (written < bytes.byteLength) written += fs.writeSync(fd, bytes, written)
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/** Writes a file as its chunks arrive. */
async function writeBatches(
  path: string,
  first: Uint8Array[],
  rest: AsyncIterator<Uint8Array> | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fd = await calls.open(path, 'wx', FILE_MODE)
  const writer = new BatchWriter(fd)
  try {
    for (const chunk of first) await writer.add(chunk)
    for (let step = await rest?.next(); step !== undefined && step.done !== true; step = await rest?.next()) {
      signal?.throwIfAborted()
      await writer.add(step.value)
    }
    await writer.sync()
  } finally {
    // A descriptor may be closed only when no call uses it: its number could already be another file's.
    await writer.settled()
    await calls.close(fd)
  }
}
