import { Readable } from 'node:stream'
import type { ByteRange } from '../../driver.ts'
import { notFound } from '../../storage-error.ts'
import { attempt } from './attempts.ts'
import { headObject } from './head-object.ts'
import type { S3Context } from './s3-context.ts'
import { mayPass, s3Error, statusOf } from './s3-error.ts'

const MOST_CUTS = 5
const BUFFER_BYTES = 512 * 1024

interface Opened {
  body: Readable
  sizeBytes: number
  etag: string | undefined
}

/** A stream of an object or a range of it; a connection that is cut is taken up again where it ended. @throws {not_found} */
export async function openObject(context: S3Context, key: string, range?: ByteRange): Promise<Readable> {
  const start = range?.start ?? 0
  const opened = range && range.end <= start ? null : await open(context, key, start, range?.end)
  if (opened === null) {
    if (!(await headObject(context, key))) throw notFound(key)
    return Readable.from([], { objectMode: false })
  }
  return Readable.from(resuming(context, key, start, opened), { objectMode: false, highWaterMark: BUFFER_BYTES })
}

export async function readObject(context: S3Context, key: string, range?: ByteRange): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await openObject(context, key, range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** @returns null when the range begins beyond the end */
async function open(
  { sdk, client, bucket }: S3Context,
  key: string,
  start: number,
  end: number | undefined,
  etag?: string,
): Promise<Opened | null> {
  const last = end === undefined || !Number.isFinite(end) ? '' : String(end - 1)
  const isWhole = start === 0 && last === ''
  const request = {
    Bucket: bucket,
    Key: key,
    ...(isWhole ? {} : { Range: `bytes=${start}-${last}` }),
    ...(etag === undefined ? {} : { IfMatch: etag }),
  }
  try {
    const answer = await attempt(() => client.send(new sdk.GetObjectCommand(request)))
    return { body: answer.Body as Readable, sizeBytes: answer.ContentLength ?? 0, etag: answer.ETag }
  } catch (error) {
    if (statusOf(error) === 416) return null
    if (statusOf(error) === 412) throw notFound(key, error)
    throw s3Error(error, 'read', key)
  }
}

async function* resuming(
  context: S3Context,
  key: string,
  start: number,
  first: Opened,
): AsyncGenerator<Uint8Array, void, undefined> {
  const end = start + first.sizeBytes
  let [at, cuts, opened] = [start, 0, first]
  try {
    while (true) {
      try {
        for await (const chunk of opened.body) {
          at += chunk.byteLength
          cuts = 0
          yield chunk
        }
        if (at >= end) return
        throw Object.assign(new Error('The body ended early'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
      } catch (error) {
        if (++cuts > MOST_CUTS || !mayPass(error)) throw s3Error(error, 'read', key)
      }
      // The same object only: the condition refuses another that came under the key meanwhile.
      const again = await open(context, key, at, end, first.etag)
      if (again === null) throw notFound(key)
      opened = again
    }
  } finally {
    opened.body.destroy()
  }
}
