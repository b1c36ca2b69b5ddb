import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type {
  Body,
  ByteRange,
  Capabilities,
  Driver,
  ListOptions,
  ObjectInfo,
  SignedUrlOptions,
  Signer,
  UnfinishedUpload,
  UnfinishedUploads,
  WriteOptions,
} from '../driver.ts'
import { isBytes } from '../measured-body.ts'
import type { Staging, TakesStagedUploads } from '../staging.ts'
import { taken } from '../storage-error.ts'
import { type ConnectOptions, connect } from './s3/connect.ts'
import { type CopyLimits, copyObject } from './s3/copy-object.ts'
import { deleteObject, deleteObjects } from './s3/delete-objects.ts'
import { headObject } from './s3/head-object.ts'
import { listObjects, listUploads } from './s3/list-objects.ts'
import { bytesBody, putObject } from './s3/put-object.ts'
import { openObject, readObject } from './s3/read-object.ts'
import type { S3Context } from './s3/s3-context.ts'
import { s3Error, statusOf } from './s3/s3-error.ts'
import { S3Runs } from './s3/s3-runs.ts'
import { parseS3Url, type S3Location } from './s3/s3-url.ts'
import { writeObject } from './s3/write-object.ts'

export interface S3DriverOptions extends ConnectOptions {
  /** Where parts lie until the store has them. @default a folder below the system's temporary one */
  spoolFolder?: string | undefined
  /** Of uploads in parts; at least 5 MiB. @default 16 MiB */
  partBytes?: number | undefined
  copyLimits?: CopyLimits | undefined
}

/**
 * Objects in a bucket of S3 or of what speaks its protocol: R2, MinIO, Ceph, Google's S3 interface. Bytes are signed, so that the
 * store checks them; uploads in parts are checked for their size before they count; requests that fail on the way are tried again.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
export class S3Driver implements Driver, Signer, UnfinishedUploads, TakesStagedUploads {
  readonly name = 's3'
  readonly root: string
  readonly capabilities: Capabilities = { signer: true, multipart: true, sharedCopy: false }
  readonly redirects: boolean
  readonly staging: Staging
  readonly #context: S3Context
  readonly #prefix: string
  readonly #spoolFolder: string
  readonly #partBytes: number | undefined
  readonly #copyLimits: CopyLimits | undefined

  /**
   * @param url `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true&createBucket=true&delivery=proxy`
   * @throws {invalid_request} the URL, the bucket or the credentials are wrong
   * @throws {unavailable} the store cannot be reached
   */
  static async open(url: string, options: S3DriverOptions = {}): Promise<S3Driver> {
    const location = parseS3Url(url)
    return new S3Driver(location, await connect(location, options), options)
  }

  private constructor(
    { bucket, prefix, delivery }: S3Location,
    context: S3Context,
    { spoolFolder = join(tmpdir(), 'holdall-spool'), partBytes, copyLimits }: S3DriverOptions,
  ) {
    this.root = `s3://${bucket}/${prefix}`
    this.redirects = delivery === 'redirect'
    this.staging = new S3Runs(context, prefix)
    this.#context = context
    this.#prefix = prefix
    this.#spoolFolder = spoolFolder
    this.#partBytes = partBytes
    this.#copyLimits = copyLimits
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const found = await this.#run('head', key, (inside) => headObject(this.#context, inside))
    return found && { key, sizeBytes: found.sizeBytes, modifiedAt: found.modifiedAt }
  }

  async readBytes(key: string, range?: ByteRange): Promise<Uint8Array> {
    return await this.#run('read', key, (inside) => readObject(this.#context, inside, range))
  }

  async readStream(key: string, range?: ByteRange): Promise<Readable> {
    return await this.#run('read', key, (inside) => openObject(this.#context, inside, range))
  }

  async write(key: string, body: Body, { signal, contentType, maxBytes }: WriteOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    if (isBytes(body)) {
      await this.#run('write', key, (inside) =>
        putObject(this.#context, inside, bytesBody(body), { signal, contentType }),
      )
      return
    }
    // Tells a sender of gigabytes early; what counts is the last request.
    if ((await this.head(key)) !== null) throw taken(key)
    const options = { signal, contentType, maxBytes, spoolFolder: this.#spoolFolder, partBytes: this.#partBytes }
    await this.#run('write', key, (inside) => writeObject(this.#context, inside, body, options), signal)
  }

  async delete(key: string): Promise<boolean> {
    return await this.#run('delete', key, async (inside) => {
      if ((await headObject(this.#context, inside)) === null) return false
      await deleteObject(this.#context, inside)
      return true
    })
  }

  async deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]> {
    const failed = await deleteObjects(
      this.#context,
      keys.map((key) => this.#prefix + key),
    )
    return failed.map(({ key, error }) => ({ key: key.slice(this.#prefix.length), error }))
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#run('copy', from, (inside) => copyObject(this.#context, inside, this.#prefix + to, this.#copyLimits))
  }

  async *list(prefix: string, { startAfter, signal }: ListOptions = {}): AsyncGenerator<ObjectInfo, void, undefined> {
    const after = startAfter ? this.#prefix + startAfter : undefined
    try {
      for await (const info of listObjects(this.#context, this.#prefix + prefix, { startAfter: after, signal }))
        yield { ...info, key: info.key.slice(this.#prefix.length) }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw s3Error(error, 'list', prefix)
    }
  }

  async signedUrl(
    key: string,
    { expiresInSeconds, contentDisposition, contentType }: SignedUrlOptions,
  ): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
    const command = new this.#context.sdk.GetObjectCommand({
      Bucket: this.#context.bucket,
      Key: this.#prefix + key,
      ResponseContentDisposition: contentDisposition,
      ResponseContentType: contentType,
    })
    return await getSignedUrl(this.#context.client, command, { expiresIn: expiresInSeconds })
  }

  async *unfinishedUploads(): AsyncGenerator<UnfinishedUpload, void, undefined> {
    for await (const upload of listUploads(this.#context, this.#prefix))
      yield { ...upload, key: upload.key.slice(this.#prefix.length) }
  }

  async abortUpload({ key, uploadId }: UnfinishedUpload): Promise<void> {
    const { sdk, client, bucket } = this.#context
    const target = { Bucket: bucket, Key: this.#prefix + key, UploadId: uploadId }
    await client.send(new sdk.AbortMultipartUploadCommand(target)).catch((error) => {
      if (statusOf(error) !== 404) throw s3Error(error, 'give up the upload of', key)
    })
  }

  async close(): Promise<void> {
    this.#context.client.destroy()
  }

  async #run<T>(action: string, key: string, work: (inside: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work(this.#prefix + key)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw isOurs(error) ? s3Error(error, action, key) : error
    }
  }
}

/** Errors of a body pass as they are; those of the SDK and of the network are the store's. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && ('$metadata' in error || 'code' in error || error.name === 'TimeoutError')
}
