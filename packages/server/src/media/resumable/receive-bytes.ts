import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import type { RunWriter, Staging } from '../../storage/staging.ts'
import type { HeldUpload } from './hold-upload.ts'
import type { RunningDigest } from './running-digests.ts'

const COMMIT_MS = 2_000
/** Enough to tell what a file is. */
const HEAD_BYTES = 8_192

export interface Received {
  body: AsyncIterable<Uint8Array>
  /** What the bytes of this request must hash to; until that is certain none of them counts. */
  checksum?: { algorithm: 'sha1' | 'sha256'; digest: Buffer } | undefined
  /** Told of the beginning of the file as soon as it is there. What it throws ends the upload. */
  judge: (head: Uint8Array) => Promise<void>
}

/**
 * Adds the bytes of one request to an upload. What is durable counts now and then, and all of it in the end; what came before a request
 * broke off counts too, and what a killed process had written (`salvageBytes`).
 *
 * @throws what the body throws, after what came was committed; {checksum_mismatch} {too_large}; {locked} when another took the upload over
 */
export async function receiveBytes(
  held: HeldUpload,
  staging: Staging,
  digest: RunningDigest | null,
  { body, checksum, judge }: Received,
): Promise<void> {
  const run = held.row.runs.length - 1
  const staged = { number: run, sizeBytes: held.row.runs[run] as number }
  const writer = await staging.openRun(held.row.id, staged, { provisional: checksum !== undefined })
  const progress = new Progress(held, writer, staging.syncEveryBytes)
  const check = checksum && createHash(checksum.algorithm)
  let head: Uint8Array | null = held.row.offset_bytes === 0 ? new Uint8Array() : null
  let failure: { error: unknown } | null = null
  try {
    for await (const chunk of body) {
      if (progress.received + chunk.byteLength > held.row.size_bytes) throw tooMuch(held)
      if (head !== null) {
        head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)])
        if (head.byteLength >= HEAD_BYTES) head = await judge(head).then(() => null)
      }
      digest?.update(chunk)
      check?.update(chunk)
      await progress.add(chunk)
      if (!check) progress.commitNowAndThen()
    }
    if (check && !check.digest().equals(checksum?.digest ?? Buffer.alloc(0))) throw damaged()
  } catch (error) {
    failure = { error }
  }
  try {
    // Whoever takes an upload over has the last word; bytes that are not what they should be never had one.
    if (failure === null || (!check && !isOver(failure.error))) await progress.end()
    else await progress.drop()
  } catch (error) {
    failure ??= { error }
  } finally {
    await writer.close()
  }
  if (failure) throw failure.error
}

/** Makes count what a killed process had taken before its last commit, where the store can tell. @throws as a commit does */
export async function salvageBytes(held: HeldUpload, staging: Staging): Promise<void> {
  const { id, runs, offset_bytes: offset } = held.row
  // Whoever takes over from a writer begins a run behind that writer's, and may have been killed before it came to this.
  if (!held.isOpen || runs.at(-1) !== 0) return
  for (let number = runs.length - 2; number >= 0; number--) {
    const sizeBytes = runs[number] as number
    const count = (salvaged: number) =>
      held.commit(offset + salvaged - sizeBytes, runs.with(number, salvaged), { release: false })
    const found = await staging.salvageRun?.(id, { number, sizeBytes }, count)
    if (found !== false || sizeBytes > 0) return
  }
}

/** How far an upload is, here and where it counts. */
class Progress {
  readonly #held: HeldUpload
  readonly #writer: RunWriter
  readonly #commitBytes: number
  readonly #before: number
  readonly #runs: number[]
  received: number
  #asked: number
  #askedAt = performance.now()
  #committing: Promise<void> | null = null
  #failure: unknown

  constructor(held: HeldUpload, writer: RunWriter, commitBytes: number) {
    this.#held = held
    this.#writer = writer
    this.#commitBytes = commitBytes
    this.#runs = held.row.runs.slice(0, -1)
    this.#before = this.#runs.reduce((sum, sizeBytes) => sum + sizeBytes, 0)
    this.received = held.row.offset_bytes
    this.#asked = this.received
  }

  async add(chunk: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    this.received += chunk.byteLength
    await this.#writer.append(chunk)
  }

  commitNowAndThen(): void {
    const due = this.received - this.#asked >= this.#commitBytes || performance.now() - this.#askedAt >= COMMIT_MS
    if (!due || this.#committing !== null || this.received === this.#asked) return
    this.#asked = this.received
    this.#askedAt = performance.now()
    this.#committing = this.#commit(false)
      .catch((error: unknown) => {
        this.#failure = error
      })
      .finally(() => {
        this.#committing = null
      })
  }

  /** Makes all that came count. Held on to when the upload is whole, for what is left to do. */
  async end(): Promise<void> {
    await this.#committing
    if (this.#failure !== undefined) throw this.#failure
    await this.#commit(this.received < this.#held.row.size_bytes)
  }

  /** Lets what came since the last commit go. The upload is held until the writer is closed: another would go on in the same run. */
  async drop(): Promise<void> {
    await this.#committing
  }

  async #commit(release: boolean): Promise<void> {
    const sizeBytes = await this.#writer.sync()
    await this.#held.commit(this.#before + sizeBytes, [...this.#runs, sizeBytes], { release })
  }
}

/** Errors after which this request has nothing more to say about the upload. */
function isOver(error: unknown): boolean {
  return error instanceof HoldallError && ['locked', 'unsupported_type', 'conflict', 'corrupt'].includes(error.code)
}

function tooMuch({ row }: HeldUpload): HoldallError {
  return new HoldallError('too_large', `The upload has ${row.size_bytes} bytes; more were sent`, {
    details: { maxBytes: row.size_bytes },
  })
}

function damaged(): HoldallError {
  return new HoldallError('checksum_mismatch', 'The bytes do not have the checksum that was sent with them', {
    hint: 'They were damaged on the way, and none of them counts: send them again',
  })
}
