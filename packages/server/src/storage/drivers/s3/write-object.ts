import { randomUUID } from 'node:crypto'
import { PartSpool, type SpooledPart } from './part-spool.ts'
import { PartUpload } from './part-upload.ts'
import { type PutOptions, putObject } from './put-object.ts'
import type { S3Context } from './s3-context.ts'

const MIB = 1024 * 1024
/** Of one object. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000
const SENT_AT_ONCE = 3

export interface WriteObjectOptions extends PutOptions {
  spoolFolder: string
  /** @default 16 MiB; more where the body would have too many parts */
  partBytes?: number | undefined
  /** The most bytes that the body may have, where that is known. */
  maxBytes?: number | undefined
}

/** Writes a body of unknown length: what fits in one part in one request, all else in parts, a few of them at once. */
export async function writeObject(
  context: S3Context,
  key: string,
  body: AsyncIterable<Uint8Array>,
  { spoolFolder, partBytes = 16 * MIB, maxBytes = 0, ...options }: WriteObjectOptions,
): Promise<void> {
  const enough = Math.ceil(maxBytes / MOST_PARTS / MIB) * MIB
  const places = { partBytes: Math.max(partBytes, enough), places: SENT_AT_ONCE + 1 }
  const spool = await PartSpool.open(spoolFolder, places)
  const parts = spool.parts(body, options.signal)
  try {
    const first = await parts.next()
    if (first.done) throw new Error('A body has at least one part')
    if (first.value.isLast) await putObject(context, key, first.value, options)
    else await writeParts(context, key, first.value, parts, options)
  } finally {
    await parts.return()
    await spool.close()
  }
}

async function writeParts(
  context: S3Context,
  key: string,
  first: SpooledPart,
  rest: AsyncGenerator<SpooledPart, void, undefined>,
  options: PutOptions,
): Promise<void> {
  const upload = await PartUpload.begin(context, key, randomUUID(), options)
  const failure = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal
  const sending: Promise<void>[] = []
  const send = (part: SpooledPart) => {
    const sent = upload.send(part, signal).finally(() => part.release())
    // One part that cannot be sent ends the others; its error is met below.
    sent.catch((error) => failure.abort(error))
    sending.push(sent)
  }
  try {
    send(first)
    for await (const part of rest) {
      signal.throwIfAborted()
      send(part)
    }
    await Promise.all(sending)
    options.signal?.throwIfAborted()
    await upload.complete()
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(sending)
    // An upload that cannot be taken back now is found by the collector.
    await upload.abort().catch(() => {})
    throw error
  }
}
