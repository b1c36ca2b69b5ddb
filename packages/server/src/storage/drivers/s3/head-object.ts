import { attempt } from './attempts.ts'
import { type S3Context, type StoredObject, WRITE_ID } from './s3-context.ts'
import { statusOf } from './s3-error.ts'

/** What the store says of an object; null when there is none. */
export async function headObject({ sdk, client, bucket }: S3Context, key: string): Promise<StoredObject | null> {
  try {
    const head = await attempt(() => client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key })))
    return {
      sizeBytes: head.ContentLength ?? 0,
      modifiedAt: head.LastModified ?? new Date(0),
      writeId: head.Metadata?.[WRITE_ID],
    }
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}
