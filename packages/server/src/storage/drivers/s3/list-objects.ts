import type { ListOptions, ObjectInfo, UnfinishedUpload } from '../../driver.ts'
import { attempt } from './attempts.ts'
import type { S3Context } from './s3-context.ts'

/** Objects in the order of the bytes of their keys, a page of 1,000 at a time. */
export async function* listObjects(
  { sdk, client, bucket }: S3Context,
  prefix: string,
  { startAfter, signal }: ListOptions = {},
): AsyncGenerator<ObjectInfo, void, undefined> {
  let token: string | undefined
  do {
    const request = {
      Bucket: bucket,
      Prefix: prefix,
      ...(token ? { ContinuationToken: token } : startAfter ? { StartAfter: startAfter } : {}),
    }
    const page = await attempt(
      () => client.send(new sdk.ListObjectsV2Command(request), signal ? { abortSignal: signal } : {}),
      { signal },
    )
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      signal?.throwIfAborted()
      if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) }
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token)
}

export async function* listUploads(
  { sdk, client, bucket }: S3Context,
  prefix: string,
): AsyncGenerator<UnfinishedUpload, void, undefined> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (marker) {
    const request: { Bucket: string; Prefix: string; KeyMarker?: string; UploadIdMarker?: string } = {
      Bucket: bucket,
      Prefix: prefix,
      ...marker,
    }
    const page = await attempt(() => client.send(new sdk.ListMultipartUploadsCommand(request)))
    for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined)
        yield { key: Key, uploadId: UploadId, startedAt: Initiated ?? new Date(0) }
    marker = page.IsTruncated
      ? {
          ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
          ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
        }
      : undefined
  }
}
