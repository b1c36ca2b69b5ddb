import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import type { DeliveryRecord } from '../media/delivery-cache.ts'
import type { Platform } from '../platform.ts'
import { outputExtension, parseTransformParams, transformCacheKey } from '../processing/image/transform-params.ts'
import type { ByteRange } from '../storage/driver.ts'
import { withLocalFile } from '../storage/local-file.ts'
import { strongEtag } from './content/plan.ts'
import type { AppEnv } from './env.ts'
import { requestHeader } from './middleware/request-header.ts'
import { searchParams } from './search-params.ts'
import { sendContent } from './send-content.ts'

export interface TransformedOptions {
  /** Inside a signed link every size may be asked for. */
  signed: boolean
  cacheControl: string
  crossOrigin: boolean
}

/** A picture in another size or format, from the cache or made now. */
export async function sendTransformed(
  c: Context<AppEnv>,
  platform: Platform,
  record: DeliveryRecord,
  options: TransformedOptions,
): Promise<Response> {
  if (record.kind !== 'image')
    throw new HoldallError('unprocessable', 'Only pictures have other sizes', { hint: 'Use /content for the bytes' })
  const params = parseTransformParams(searchParams(c), {
    signed: options.signed,
    sourceMimeType: record.mimeType,
    accept: requestHeader(c, 'accept'),
  })
  const make = (outputPath: string) =>
    withLocalFile(platform.bucket, record.storageKey, platform.scratchFolder, (inputPath) =>
      platform.images.transformImage({ inputPath, outputPath, ...params }),
    )
  const cacheKey = `${record.checksum}/${transformCacheKey(params)}`
  const { path, meta } = await platform.transforms.getOrCreate(cacheKey, outputExtension(params.format), make)
  return sendContent(
    c,
    {
      sizeBytes: meta.sizeBytes,
      mimeType: meta.mimeType,
      etag: strongEtag(meta.sha256),
      lastModified: record.contentAt,
      filename: `${record.originalFilename.replace(/\.[A-Za-z0-9]{1,10}$/, '')}.${outputExtension(params.format)}`,
      inlineSafe: true,
      cacheControl: options.cacheControl,
      crossOrigin: options.crossOrigin,
      extraHeaders: ['Vary', 'Accept, Origin'],
    },
    { readBytes: (range) => readRange(path, range), readStream: async (range) => openRange(path, range) },
  )
}

async function readRange(path: string, { start, end }: ByteRange): Promise<Uint8Array> {
  const file = await open(path, 'r').catch(evicted)
  try {
    const bytes = Buffer.allocUnsafe(end - start)
    const { bytesRead } = await file.read(bytes, 0, end - start, start)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function openRange(path: string, { start, end }: ByteRange): Promise<Readable> {
  const file = await open(path, 'r').catch(evicted)
  return file.createReadStream({ start, end: end - 1 })
}

/** Between being found and being opened it made room for another: the client's repeat makes it again. */
function evicted(cause: unknown): never {
  throw new HoldallError('unavailable', 'The picture was dropped from the cache just now', {
    retryAfterSeconds: 1,
    cause,
  })
}
