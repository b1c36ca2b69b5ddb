import { createHash, hash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import type { Body } from './driver.ts'

/** What a body must be; it is checked before the last byte is acknowledged to the driver. */
export interface BodyLimits {
  maxBytes?: number | undefined
  expectedBytes?: number | undefined
  /** Lower-case hex. */
  expectedSha256?: string | undefined
  signal?: AbortSignal | undefined
}

/** Size and digest, hex, of a whole body. */
export interface BodyFacts {
  sizeBytes: number
  sha256: string
}

/**
 * Hands a body on to a driver while it counts and hashes it. The body ends for the driver only if size and digest are right;
 * otherwise it throws, and the driver leaves nothing behind. A driver that asks for the next chunk while it writes the previous
 * one gets the hashing for free.
 */
export class MeasuredBody implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>
  readonly #limits: BodyLimits
  /** Set once the whole body went by. */
  facts: BodyFacts | undefined
  /** What the body threw, so that it is not taken for the store's fault. */
  failure: unknown

  constructor(source: AsyncIterable<Uint8Array>, limits: BodyLimits) {
    this.#source = source
    this.#limits = limits
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const digest = createHash('sha256')
    let sizeBytes = 0
    try {
      const { signal } = this.#limits
      // Every generator between costs each chunk a few turns.
      for await (const chunk of signal === undefined ? this.#source : abortable(this.#source, signal)) {
        sizeBytes += chunk.byteLength
        refuseExcess(sizeBytes, this.#limits)
        digest.update(chunk)
        yield chunk
      }
      const facts = { sizeBytes, sha256: digest.digest('hex') }
      checkFacts(facts, this.#limits)
      this.facts = facts
    } catch (error) {
      this.failure = error
      throw error
    }
  }
}

/** The same checks for a body in memory. */
export function measureBytes(bytes: Uint8Array, limits: BodyLimits): BodyFacts {
  refuseExcess(bytes.byteLength, limits)
  const facts = { sizeBytes: bytes.byteLength, sha256: hash('sha256', bytes, 'hex') }
  checkFacts(facts, limits)
  return facts
}

/** Refuses a declared length over the limit before the first byte is read. */
export function checkDeclared({ expectedBytes, maxBytes }: BodyLimits): void {
  if (expectedBytes !== undefined && maxBytes !== undefined && expectedBytes > maxBytes) throw tooLarge(maxBytes)
}

export function isBytes(body: Body): body is Uint8Array {
  return body instanceof Uint8Array
}

function refuseExcess(sizeBytes: number, { maxBytes, expectedBytes }: BodyLimits): void {
  if (maxBytes !== undefined && sizeBytes > maxBytes) throw tooLarge(maxBytes)
  if (expectedBytes !== undefined && sizeBytes > expectedBytes)
    throw wrongLength(expectedBytes, `at least ${sizeBytes}`)
}

function checkFacts({ sizeBytes, sha256 }: BodyFacts, { expectedBytes, expectedSha256 }: BodyLimits): void {
  if (expectedBytes !== undefined && sizeBytes !== expectedBytes) throw wrongLength(expectedBytes, String(sizeBytes))
  if (expectedSha256 !== undefined && sha256 !== expectedSha256.toLowerCase()) {
    throw new HoldallError('checksum_mismatch', `The content has SHA-256 ${sha256}, ${expectedSha256} was declared`, {
      hint: 'The content was damaged on its way, or the checksum belongs to another file: send it again',
      details: { expected: expectedSha256, found: sha256 },
    })
  }
}

function tooLarge(maxBytes: number): HoldallError {
  return new HoldallError('too_large', `The content is larger than ${maxBytes} bytes`, { details: { maxBytes } })
}

function wrongLength(expected: number, found: string): HoldallError {
  return new HoldallError('invalid_request', `The content has ${found} bytes, ${expected} were declared`, {
    hint: 'The connection was cut, or the declared length is wrong: send it again',
  })
}

/** Ends a body at once when the signal fires, even while it waits for a chunk that never comes. */
async function* abortable(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => {})
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const iterator = source[Symbol.asyncIterator]()
  let finished = false
  try {
    while (true) {
      const step = await Promise.race([iterator.next(), aborted.promise])
      if (step.done === true) {
        finished = true
        return
      }
      yield step.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a source that hangs would hold the abort up.
    if (!finished) iterator.return?.().catch(() => {})
  }
}
