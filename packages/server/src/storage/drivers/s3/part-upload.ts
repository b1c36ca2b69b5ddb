import { HoldallError } from '@holdall/protocol'
import { attempt } from './attempts.ts'
import { copySource } from './copy-object.ts'
import { deleteObject } from './delete-objects.ts'
import { headObject } from './head-object.ts'
import type { SpooledPart } from './part-spool.ts'
import { bytesBody, commit, type PutOptions } from './put-object.ts'
import { signPayload } from './request-headers.ts'
import { type S3Context, WRITE_ID } from './s3-context.ts'
import { nameOf, statusOf } from './s3-error.ts'

interface SentPart {
  number: number
  sizeBytes: number
  etag: string
}

/** One object that is sent in parts and appears when all of them are there. */
export class PartUpload {
  readonly #context: S3Context
  readonly #key: string
  readonly #uploadId: string
  readonly #writeId: string
  readonly #sent: SentPart[] = []

  static async begin(
    context: S3Context,
    key: string,
    writeId: string,
    { contentType, signal }: PutOptions,
  ): Promise<PartUpload> {
    const { sdk, client, bucket } = context
    const { UploadId } = await attempt(
      () =>
        client.send(
          new sdk.CreateMultipartUploadCommand({
            Bucket: bucket,
            Key: key,
            ContentType: contentType,
            Metadata: { [WRITE_ID]: writeId },
          }),
        ),
      { signal },
    )
    if (!UploadId) throw new HoldallError('unavailable', `The store began no upload of ${key}`)
    return new PartUpload(context, key, UploadId, writeId)
  }

  private constructor(context: S3Context, key: string, uploadId: string, writeId: string) {
    this.#context = context
    this.#key = key
    this.#uploadId = uploadId
    this.#writeId = writeId
  }

  get #target() {
    return { Bucket: this.#context.bucket, Key: this.#key, UploadId: this.#uploadId }
  }

  /** Sends a part, again from its beginning when it fails. */
  async send(part: SpooledPart, signal: AbortSignal): Promise<void> {
    const { sdk, client } = this.#context
    const { number, sizeBytes } = part
    const etag = await attempt(
      async () => {
        const body = part.open()
        const command = new sdk.UploadPartCommand({
          ...this.#target,
          PartNumber: number,
          Body: body,
          ContentLength: sizeBytes,
        })
        signPayload(command, part.sha256)
        try {
          return (await client.send(command, { abortSignal: signal })).ETag
        } finally {
          body.destroy()
        }
      },
      { signal },
    )
    this.#sent.push({ number, sizeBytes, etag: etag ?? '' })
  }

  /** Sends a part that is in memory. */
  async sendBytes(number: number, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    const { sdk, client } = this.#context
    const { sizeBytes, sha256 } = bytesBody(bytes)
    const etag = await attempt(
      async () => {
        const command = new sdk.UploadPartCommand({ ...this.#target, PartNumber: number, Body: bytes })
        signPayload(command, sha256)
        return (await client.send(command, signal ? { abortSignal: signal } : {})).ETag
      },
      { signal },
    )
    this.#sent.push({ number, sizeBytes, etag: etag ?? '' })
  }

  /** Has the store make another object a part. */
  async copy(number: number, { key, sizeBytes }: { key: string; sizeBytes: number }): Promise<void> {
    const { sdk, client } = this.#context
    const request = { ...this.#target, PartNumber: number, CopySource: copySource(this.#context, key) }
    const { CopyPartResult } = await attempt(() => client.send(new sdk.UploadPartCopyCommand(request)))
    this.#sent.push({ number, sizeBytes, etag: CopyPartResult?.ETag ?? '' })
  }

  /** Makes the object appear, never over another, and checks that it is whole. @throws {conflict} the key is taken */
  async complete(): Promise<void> {
    const expected = this.#sent.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    // A store may know nothing of conditions on this request: it is looked for, while nobody else of this process writes the key.
    await commit(this.#context, this.#key, { writeId: this.#writeId, looksFirst: true }, () => this.#sendComplete())
    const found = await headObject(this.#context, this.#key)
    if (found?.sizeBytes === expected && found.writeId === this.#writeId) return
    if (found?.writeId === this.#writeId) await deleteObject(this.#context, this.#key)
    throw lostPart(this.#key, `it keeps ${found?.sizeBytes ?? 'none'} of ${expected} bytes`)
  }

  async abort(): Promise<void> {
    const { sdk, client } = this.#context
    await attempt(() => client.send(new sdk.AbortMultipartUploadCommand(this.#target))).catch((error) => {
      if (statusOf(error) !== 404) throw error
    })
  }

  async #sendComplete(): Promise<void> {
    const { sdk, client } = this.#context
    const complete = (parts: SentPart[]) => {
      const Parts = parts
        .toSorted((a, b) => a.number - b.number)
        .map(({ number, etag }) => ({ PartNumber: number, ETag: etag }))
      return attempt(() =>
        client.send(new sdk.CompleteMultipartUploadCommand({ ...this.#target, MultipartUpload: { Parts } })),
      )
    }
    try {
      await complete(this.#sent)
    } catch (error) {
      if (nameOf(error) !== 'InvalidPart') throw error
      await complete(await this.#keptParts(error))
    }
  }

  /** What the store says that it keeps, where its answers to the parts were wrong. */
  async #keptParts(cause: unknown): Promise<SentPart[]> {
    const { sdk, client } = this.#context
    const kept: SentPart[] = []
    let marker: string | undefined
    do {
      const page = await attempt(() =>
        client.send(new sdk.ListPartsCommand({ ...this.#target, ...(marker ? { PartNumberMarker: marker } : {}) })),
      )
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page.Parts ?? [])
        kept.push({ number: PartNumber, sizeBytes: Size, etag: ETag })
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
    } while (marker)
    const sizes = new Map(kept.map(({ number, sizeBytes }) => [number, sizeBytes]))
    const lost = this.#sent.find(({ number, sizeBytes }) => sizes.get(number) !== sizeBytes)
    if (lost) throw lostPart(this.#key, `part ${lost.number} is not there`, cause)
    return kept
  }
}

function lostPart(key: string, what: string, cause?: unknown): HoldallError {
  return new HoldallError('unavailable', `Could not write ${key}: the store lost a part of it (${what})`, {
    hint: 'Send it again; look into the log of the store',
    cause,
  })
}
