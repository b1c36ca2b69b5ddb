import type { RandomAccess } from './random-access.ts'

export interface Chunk {
  id: string
  /** Of its content. */
  offset: number
  /** As the file claims; it may be cut. */
  sizeBytes: number
}

const MAX_CHUNKS = 10_000
const PRINTABLE = /^[\x20-\x7e]{4}$/

/**
 * Walks the chunks of a RIFF or IFF file, header by header.
 *
 * @param big whether sizes are written with the most significant byte first
 * @returns whether all chunks to the end of the file made sense
 */
export async function* chunksOf(file: RandomAccess, big: boolean): AsyncGenerator<Chunk, boolean> {
  let at = 12
  for (let count = 0; count < MAX_CHUNKS && at + 8 <= file.sizeBytes; count++) {
    const header = await file.read(at, 8)
    const id = header.toString('latin1', 0, 4)
    if (header.length < 8 || !PRINTABLE.test(id)) return false
    const sizeBytes = big ? header.readUInt32BE(4) : header.readUInt32LE(4)
    yield { id, offset: at + 8, sizeBytes }
    // Chunks begin at even places.
    at += 8 + sizeBytes + (sizeBytes % 2)
  }
  return at + 8 > file.sizeBytes
}
