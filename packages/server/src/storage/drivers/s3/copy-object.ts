import { HoldallError } from '@holdall/protocol'
import { notFound, taken } from '../../storage-error.ts'
import { attempt } from './attempts.ts'
import { headObject } from './head-object.ts'
import type { S3Context } from './s3-context.ts'

/** The most that one request copies. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const MOST_BYTES = 5 * 1024 ** 3
const PART_BYTES = 512 * 1024 ** 2

export interface CopyLimits {
  mostBytes?: number
  partBytes?: number
}

/** Copies inside the store; never over another object. @throws {not_found, conflict} */
export async function copyObject(
  context: S3Context,
  from: string,
  to: string,
  { mostBytes = MOST_BYTES, partBytes = PART_BYTES }: CopyLimits = {},
): Promise<void> {
  await context.turns.take(to, async () => {
    const [source, target] = await Promise.all([headObject(context, from), headObject(context, to)])
    if (target) throw taken(to)
    if (!source) throw notFound(from)
    if (source.sizeBytes > mostBytes) await copyInParts(context, from, to, source.sizeBytes, partBytes)
    else await copyAtOnce(context, from, to)
  })
}

/** How a request names the object that it copies. */
export const copySource = ({ bucket }: S3Context, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`

async function copyAtOnce(context: S3Context, from: string, to: string): Promise<void> {
  const { sdk, client, bucket } = context
  const request = { Bucket: bucket, Key: to, CopySource: copySource(context, from) }
  await attempt(() => client.send(new sdk.CopyObjectCommand(request)))
}

async function copyInParts(
  context: S3Context,
  from: string,
  to: string,
  sizeBytes: number,
  partBytes: number,
): Promise<void> {
  const { sdk, client, bucket } = context
  const begun = await attempt(() => client.send(new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: to })))
  const target = { Bucket: bucket, Key: to, UploadId: begun.UploadId }
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = []
    for (let start = 0; start < sizeBytes; start += partBytes) {
      const PartNumber = Parts.length + 1
      const CopySourceRange = `bytes=${start}-${Math.min(start + partBytes, sizeBytes) - 1}`
      const request = { ...target, PartNumber, CopySource: copySource(context, from), CopySourceRange }
      const { CopyPartResult } = await attempt(() => client.send(new sdk.UploadPartCopyCommand(request)))
      Parts.push({ PartNumber, ETag: CopyPartResult?.ETag })
    }
    await attempt(() => client.send(new sdk.CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } })))
  } catch (error) {
    await client.send(new sdk.AbortMultipartUploadCommand(target)).catch(() => {})
    throw error
  }
  const made = await headObject(context, to)
  if (made?.sizeBytes !== sizeBytes)
    throw new HoldallError(
      'unavailable',
      `Could not copy ${from}: the store made ${made?.sizeBytes ?? 'none'} of ${sizeBytes} bytes`,
    )
}
