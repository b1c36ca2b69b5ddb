import { attempt } from './attempts.ts'
import { digestBody } from './request-headers.ts'
import type { S3Context } from './s3-context.ts'
import { nameOf, s3Error, statusOf } from './s3-error.ts'

const BATCH = 1_000
const AT_ONCE = 4

export interface FailedKey {
  key: string
  error: Error
}

export async function deleteObject({ sdk, client, bucket }: S3Context, key: string): Promise<void> {
  await attempt(() => client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })))
}

/** Deletes in batches of 1,000, the most that one request may name; absent objects count as deleted. */
export async function deleteObjects(context: S3Context, keys: readonly string[]): Promise<FailedKey[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, index) =>
    keys.slice(index * BATCH, (index + 1) * BATCH),
  )
  const failed: FailedKey[] = []
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) failed.push(...(await deleteBatch(context, batch)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return failed
}

async function deleteBatch(context: S3Context, keys: readonly string[]): Promise<FailedKey[]> {
  try {
    return await attempt(() => sendBatch(context, keys))
  } catch (error) {
    if (knowsNoBatches(error)) return await deleteEach(context, keys)
    return keys.map((key) => ({ key, error: s3Error(error, 'delete', key) }))
  }
}

async function sendBatch({ sdk, client, bucket }: S3Context, keys: readonly string[]): Promise<FailedKey[]> {
  const Objects = keys.map((Key) => ({ Key }))
  const command = new sdk.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } })
  digestBody(command)
  const { Errors = [] } = await client.send(command)
  return Errors.filter(({ Code }) => Code !== 'NoSuchKey').map(({ Key = '', Code, Message }) => {
    const error = Object.assign(new Error(Message ?? Code), { name: Code ?? 'Error' })
    return { key: Key, error: s3Error(error, 'delete', Key) }
  })
}

function knowsNoBatches(error: unknown): boolean {
  return statusOf(error) === 501 || nameOf(error) === 'NotImplemented' || nameOf(error) === 'MethodNotAllowed'
}

async function deleteEach(context: S3Context, keys: readonly string[]): Promise<FailedKey[]> {
  const left = [...keys]
  const failed: FailedKey[] = []
  const lane = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      const name = key
      await deleteObject(context, name).catch((error) =>
        failed.push({ key: name, error: s3Error(error, 'delete', name) }),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE * 4 }, lane))
  return failed
}
