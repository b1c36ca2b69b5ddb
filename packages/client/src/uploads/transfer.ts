import { ApiProblem } from '../http/api-problem.ts'
import type { FileBytes } from './disk-file.ts'
import { mayPass, type Patience } from './patience.ts'
import { isChecked, type Piece, type TusClient } from './tus-client.ts'

const LEAST_CHUNK_BYTES = 256 * 1024
/** Of a chunk that is damaged on the way. */
const MOST_DAMAGED = 2
/** Of requests in a row of which nothing was kept. */
const MOST_CUT_OFF = 4

/** How long a request is to take: each is synced and answered before the next is begun, and where a proxy gathers them, what breaks off is lost. */
const REQUEST_MS = 5_000
const MOST_GROWTH = 16

/** How much goes into one request; all uploads of a page learn it together. */
export interface ChunkSize {
  bytes: number
  /** Requests that arrive quickly make the next larger, up to this. */
  mostBytes: number
}

export interface TransferOptions {
  tus: TusClient
  chunkSize: ChunkSize
  patience: Patience
  blob: FileBytes
  signal: AbortSignal
  /** The upload on the server, and what it has; an unknown offset is asked for. */
  from: { id: string; offset: number | null }
  /** Bytes that are kept or on their way. */
  onSent: (sentBytes: number) => void
  /** A request begins that sends the bytes between these offsets. */
  onAhead?: ((start: number, end: number) => void) | undefined
  onRead?: ((start: number, bytes: Uint8Array) => void) | undefined
}

/**
 * Sends what the server does not have yet, one request per chunk. After every failure the server is asked for what it has kept.
 *
 * @throws {ApiProblem} what will not pass, among it a 404 or 410 of an upload that has expired; the signal's reason
 */
export async function transfer(options: TransferOptions): Promise<void> {
  const { tus, chunkSize, patience, blob, signal, from, onSent, onAhead = () => {}, onRead = () => {} } = options
  let offset = from.offset
  let furthest = offset ?? 0
  let damaged = 0
  let cutOff = 0
  let conflictAt: number | null = null
  while (offset !== blob.size) {
    signal.throwIfAborted()
    let piece: Piece | null = null
    let start = 0
    try {
      offset ??= await tus.offset(from.id, signal)
      if (offset > furthest) {
        furthest = offset
        patience.renew()
        cutOff = 0
      }
      onSent(offset)
      if (offset >= blob.size) break
      start = offset
      piece = {
        bytes: blob.slice(start, start + chunkSize.bytes),
        signal,
        onProgress: (sentBytes) => onSent(Math.min(blob.size, start + sentBytes)),
        onRead: (at, bytes) => onRead(start + at, bytes),
      }
      onAhead(start, start + piece.bytes.size)
      const begunAt = performance.now()
      const next = await tus.append(from.id, start, piece)
      if (next !== null && next <= start) throw stuck(start)
      if (next === start + piece.bytes.size) grow(chunkSize, piece.bytes.size, performance.now() - begunAt)
      offset = next
      damaged = 0
    } catch (error) {
      signal.throwIfAborted()
      offset = null
      if (!(error instanceof ApiProblem)) throw error
      if (error.status === 460 && piece !== null && isChecked(piece.bytes) && ++damaged <= MOST_DAMAGED) continue
      if (piece !== null && isTooMuch(error, () => ++cutOff) && shrink(chunkSize, piece.bytes.size)) continue
      if (error.status === 409 && piece !== null && conflictAt !== start) {
        // Once: the server is asked where it is, and if it is where it was, it means something else.
        conflictAt = start
        continue
      }
      if (!mayPass(error)) throw error
      await patience.spend(error, signal)
    }
  }
  onSent(blob.size)
}

/** A 413 of a proxy in front: it is no problem document of ours, which would have a code. */
export function isOfProxy({ status, code }: ApiProblem): boolean {
  return status === 413 && code === 'internal'
}

/** Some proxies cut the connection instead, so that a request breaks off again and again before anything of it is kept. */
function isTooMuch(error: ApiProblem, countCutOff: () => number): boolean {
  return isOfProxy(error) || (error.status === 0 && error.code === 'unreachable' && countCutOff() >= MOST_CUT_OFF)
}

function grow(chunkSize: ChunkSize, sentBytes: number, tookMs: number): void {
  const fits = Math.ceil(sentBytes * Math.min(MOST_GROWTH, REQUEST_MS / tookMs))
  chunkSize.bytes = Math.max(chunkSize.bytes, Math.min(chunkSize.mostBytes, fits))
}

/** Halves what goes into one request, for good. @returns false when it cannot be less */
export function shrink(chunkSize: ChunkSize, triedBytes: number): boolean {
  if (triedBytes <= LEAST_CHUNK_BYTES) return false
  chunkSize.bytes = Math.max(LEAST_CHUNK_BYTES, Math.min(chunkSize.bytes, Math.ceil(triedBytes / 2)))
  chunkSize.mostBytes = chunkSize.bytes
  return true
}

function stuck(offset: number): ApiProblem {
  return new ApiProblem(0, {
    code: 'unavailable',
    title: 'Nothing is kept',
    detail: `The server took bytes from ${offset} on, and says that it kept none.`,
  })
}
