import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { taken } from '../../storage-error.ts'
import { attempt } from './attempts.ts'
import { deleteObject } from './delete-objects.ts'
import { headObject } from './head-object.ts'
import { signPayload } from './request-headers.ts'
import { type S3Context, WRITE_ID } from './s3-context.ts'
import { mayBeDone, statusOf } from './s3-error.ts'

/** A body that can be sent again. */
export interface SendableBody {
  sizeBytes: number
  /** Hex. */
  sha256: string
  open(): Uint8Array | Readable
}

export interface PutOptions {
  contentType?: string | undefined
  signal?: AbortSignal | undefined
}

export function bytesBody(bytes: Uint8Array): SendableBody {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { sizeBytes: bytes.byteLength, sha256, open: () => bytes }
}

/** Writes one object in one request; never over another. @throws {conflict} the key is taken */
export async function putObject(
  context: S3Context,
  key: string,
  body: SendableBody,
  options: PutOptions = {},
): Promise<void> {
  const writeId = randomUUID()
  const looksFirst = !context.conditionalWrites
  await commit(context, key, { writeId, looksFirst }, () => sendObject(context, key, body, writeId, options))
}

/**
 * Runs the request that makes an object appear, one at a time for a key. When its outcome is not known, the object tells:
 * it carries the id of the write that made it.
 */
export async function commit(
  context: S3Context,
  key: string,
  { writeId, looksFirst }: { writeId: string; looksFirst: boolean },
  send: () => Promise<unknown>,
): Promise<void> {
  await context.turns.take(key, async () => {
    if (looksFirst && (await headObject(context, key))) throw taken(key)
    try {
      await send()
    } catch (error) {
      const isTaken = statusOf(error) === 412
      if (!isTaken && !mayBeDone(error)) throw error
      // Asked without the caller's signal: an abort, too, leaves the question.
      const found = await headObject(context, key).catch(() => null)
      if (found?.writeId === writeId && (await keepsAnswer(context, key, error))) return
      throw isTaken ? taken(key, error) : error
    }
  })
}

/** An object that arrived although its answer was lost is kept; one whose writer has gone is not. */
async function keepsAnswer(context: S3Context, key: string, error: unknown): Promise<boolean> {
  const abandoned = error instanceof Error && error.name === 'AbortError'
  if (!abandoned) return true
  await deleteObject(context, key)
  return false
}

async function sendObject(
  { sdk, client, bucket, conditionalWrites }: S3Context,
  key: string,
  body: SendableBody,
  writeId: string,
  { contentType, signal }: PutOptions,
): Promise<void> {
  await attempt(
    async () => {
      const command = new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body.open(),
        ContentLength: body.sizeBytes,
        ContentType: contentType,
        Metadata: { [WRITE_ID]: writeId },
        ...(conditionalWrites ? { IfNoneMatch: '*' } : {}),
      })
      signPayload(command, body.sha256)
      await client.send(command, signal ? { abortSignal: signal } : {})
    },
    { signal },
  )
}
