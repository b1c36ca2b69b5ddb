import type { Readable } from 'node:stream'
import { HoldallError } from '@holdall/protocol'
import { type ByteRange, type ReadsInto, readsInto } from '../../storage/driver.ts'
import type { ContentPart } from './multipart-byteranges.ts'
import type { ContentPlan } from './plan.ts'

/** Where the bytes of a representation come from. */
export interface ContentSource {
  /** A range in memory. */
  readBytes(range: ByteRange): Promise<Uint8Array>
  /** A range as a stream. */
  readStream(range: ByteRange): Promise<Readable>
  /** A URL, good for a minute, under which the store itself serves the whole object with these headers. */
  signedUrl?: ((headers: { contentType: string; contentDisposition: string }) => Promise<string>) | undefined
}

/** Bodies up to this size are read and sent in one piece, which doubles the rate of small downloads. */
export const ONE_READ_BYTES = 64 * 1024

const CHUNK_BYTES = 512 * 1024

export interface OpenBodyOptions {
  /**
   * Chunks may share memory: each is good only until the next is asked for. Sending a large file is more than twice as fast
   * without fresh pages for every chunk.
   * @default false
   */
  lend?: boolean
}

/** The chunks of a body, and a way to stop: `cancel` closes the file that is being read. */
export interface OpenBody {
  chunks: AsyncGenerator<Uint8Array, void, undefined>
  cancel(): void
}

/**
 * Reads a whole body of a plan into memory; for plans of at most {@link ONE_READ_BYTES}.
 * @throws {corrupt} when the stored object is not as long as promised
 */
export async function readWholeBody(plan: ContentPlan, source: ContentSource): Promise<Uint8Array> {
  const only = plan.parts.length === 1 ? plan.parts[0]! : null
  if (only !== null) return readPart(only, source)
  return Buffer.concat(await Promise.all(plan.parts.map((part) => readPart(part, source))))
}

async function readPart(part: ContentPart, source: ContentSource): Promise<Uint8Array> {
  if (part instanceof Uint8Array) return part
  const bytes = await source.readBytes(part)
  if (bytes.length !== part.end - part.start) throw wrongLength(part, bytes.length)
  return bytes
}

/**
 * Opens the body of a plan: the first stream is open when this resolves, so that an object that is missing is an error
 * while an error can still be answered. The chunks throw `corrupt` rather than end early or run over.
 */
export async function openBody(
  plan: ContentPlan,
  source: ContentSource,
  { lend = false }: OpenBodyOptions = {},
): Promise<OpenBody> {
  let cancelled = false
  let current: Readable | null = null
  const open = async (range: ByteRange): Promise<Readable> => {
    const stream = await source.readStream(range)
    // An error may come while nobody iterates; iteration reports it, this keeps it from ending the process.
    stream.on('error', ignore)
    current = stream
    if (cancelled) stream.destroy()
    return stream
  }
  const firstRange = plan.parts.findIndex((part) => !(part instanceof Uint8Array))
  const first = firstRange < 0 ? null : await open(plan.parts[firstRange] as ByteRange)

  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for (const [index, part] of plan.parts.entries()) {
      if (part instanceof Uint8Array) {
        yield part
        continue
      }
      const stream = index === firstRange && first !== null ? first : await open(part)
      const expected = part.end - part.start
      let sent = 0
      for await (const chunk of lend && readsInto(stream) ? lentChunks(stream, expected) : chunksOf(stream)) {
        sent += chunk.length
        if (sent > expected) throw wrongLength(part, sent)
        yield chunk
      }
      if (sent < expected) throw wrongLength(part, sent)
    }
  }

  return {
    chunks: chunks(),
    cancel: () => {
      cancelled = true
      current?.destroy()
    },
  }
}

function chunksOf(stream: Readable): AsyncIterable<Uint8Array> {
  return stream
}

/** Two buffers take turns: one is filled while the other is being sent. */
async function* lentChunks(
  stream: Readable & ReadsInto,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunkBytes = Math.min(CHUNK_BYTES, sizeBytes)
  let filling = Buffer.allocUnsafeSlow(chunkBytes)
  let lent = sizeBytes > chunkBytes ? Buffer.allocUnsafeSlow(chunkBytes) : filling
  let left = sizeBytes
  let reading = stream.readInto(filling)
  try {
    while (left > 0) {
      const count = await reading
      if (count === 0) return
      const chunk = filling.subarray(0, count)
      left -= count
      ;[filling, lent] = [lent, filling]
      if (left > 0) {
        reading = stream.readInto(filling)
        // Whoever asks for the next chunk hears of it; a consumer that stops here does not.
        reading.catch(ignore)
      }
      yield chunk
    }
  } finally {
    stream.destroy()
  }
}

function wrongLength(range: ByteRange, foundBytes: number): HoldallError {
  const expectedBytes = range.end - range.start
  return new HoldallError('corrupt', 'The stored object is not as long as its record says', {
    details: { expectedBytes, foundBytes, start: range.start },
  })
}

function ignore(): void {}
