import { randomUUID } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { RESERVED_SEGMENT } from '../../keys.ts'
import { errorCode } from '../../storage-error.ts'
import { attempt } from './attempts.ts'
import { KeyTurns } from './key-turns.ts'
import type { S3Context } from './s3-context.ts'
import { nameOf, statusOf } from './s3-error.ts'
import type { S3Location } from './s3-url.ts'
import { loadSdk, type S3Client, type Sdk } from './sdk.ts'

export interface ConnectOptions {
  /** Without it, the SDK looks where it always does: `AWS_…` variables, profiles, the instance's role. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
  /** A connection on which nothing moves for so long is given up. @default 20 s */
  idleMs?: number | undefined
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }
const CONNECT_MS = 5_000
const CONNECTIONS = 128

/** Reaches the store, and learns what it can do. @throws {invalid_request | unavailable} what is wrong with the settings, or with the store */
export async function connect(location: S3Location, options: ConnectOptions = {}): Promise<S3Context> {
  const sdk = await loadSdk()
  const client = makeClient(sdk, location, options)
  try {
    await reach(sdk, client, location)
    const conditionalWrites = await refusesToOverwrite(sdk, client, location)
    return { sdk, client, bucket: location.bucket, conditionalWrites, turns: new KeyTurns() }
  } catch (error) {
    client.destroy()
    throw error
  }
}

function makeClient(
  sdk: Sdk,
  { endpoint, region, forcePathStyle }: S3Location,
  { credentials, idleMs = 20_000 }: ConnectOptions,
): S3Client {
  return new sdk.S3Client({
    region,
    forcePathStyle,
    maxAttempts: 1,
    // It would warn that it does not repeat streams; we do.
    logger: SILENT,
    // Stores other than AWS do not all know the newer checksums; bodies are signed instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: idleMs,
      httpAgent: { keepAlive: true, maxSockets: CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: CONNECTIONS },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}

/** Lists one key: the cheapest request whose refusal says why. */
async function reach(sdk: Sdk, client: S3Client, location: S3Location): Promise<void> {
  const look = () => client.send(new sdk.ListObjectsV2Command({ Bucket: location.bucket, MaxKeys: 1 }))
  try {
    await attempt(look, { attempts: 3, retries: (error) => (statusOf(error) ?? 0) >= 500 })
  } catch (error) {
    if (nameOf(error) !== 'NoSuchBucket' || !location.createBucket) throw startRefused(error, location)
    await client
      .send(new sdk.CreateBucketCommand({ Bucket: location.bucket }))
      .catch((reason) => Promise.reject(startRefused(reason, location)))
  }
}

/** Writes the same small object twice, and reads it: a store that knows `If-None-Match` refuses the second, what is no store has nothing to read. */
async function refusesToOverwrite(sdk: Sdk, client: S3Client, location: S3Location): Promise<boolean> {
  const Key = `${location.prefix}${RESERVED_SEGMENT}/conditional-${randomUUID()}`
  const target = { Bucket: location.bucket, Key }
  const content = randomUUID()
  const write = () => client.send(new sdk.PutObjectCommand({ ...target, Body: content, IfNoneMatch: '*' }))
  const readBack = async () => {
    const { Body } = await client.send(new sdk.GetObjectCommand(target))
    if ((await Body?.transformToString()) !== content) throw new Error('what was written cannot be read')
  }
  try {
    await attempt(write, { attempts: 3 })
    await readBack()
    return await write().then(
      () => false,
      (error) => statusOf(error) === 412,
    )
  } catch (error) {
    if (statusOf(error) === 501 || statusOf(error) === 400) return false
    throw startRefused(error, location)
  } finally {
    await client.send(new sdk.DeleteObjectCommand(target)).catch(() => {})
  }
}

const NO_CREDENTIALS = /credential/i

function startRefused(error: unknown, { bucket, endpoint, region }: S3Location): HoldallError {
  const [name, status, code] = [nameOf(error), statusOf(error), errorCode(error)]
  const where = endpoint ?? `AWS in ${region}`
  const refuse = (problem: string, hint: string, kind: 'invalid_request' | 'unavailable' = 'invalid_request') =>
    new HoldallError(kind, `STORAGE_URL: ${problem}`, { hint, cause: error })
  if (name === 'NoSuchBucket')
    return refuse(`there is no bucket ${bucket} at ${where}`, 'Make it, or add createBucket=true to the URL')
  if (name === 'InvalidAccessKeyId') return refuse(`${where} does not know the access key`, 'Check AWS_ACCESS_KEY_ID')
  if (name === 'SignatureDoesNotMatch')
    return refuse(`${where} refuses the signature`, 'Check AWS_SECRET_ACCESS_KEY, and the region of the URL')
  if (status === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed')
    return refuse(`the bucket ${bucket} is not in the region ${region}`, 'Set region=… in the URL')
  if (status === 401 || status === 403)
    return refuse(
      `${where} refuses access to the bucket ${bucket} (${name})`,
      'Allow listing, reading, writing and deleting',
    )
  if (NO_CREDENTIALS.test(name))
    return refuse('there are no credentials', 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  const said = error instanceof Error && name === 'Error' ? error.message : name
  const reason = code ?? (status === undefined ? said : `it answered ${status} ${name}`)
  return refuse(`${where} cannot be used: ${reason}`, 'Check the endpoint, and that the store runs', 'unavailable')
}
