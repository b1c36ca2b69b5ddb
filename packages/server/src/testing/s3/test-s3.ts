import { randomUUID } from 'node:crypto'
import { S3Driver, type S3DriverOptions } from '../../storage/drivers/s3.ts'
import { type S3Server, startRadosgw } from './radosgw.ts'

/** Set by a person or CI: every Holdall of a test keeps its bytes on S3. */
export const S3_SUITE_VARIABLE = 'HOLDALL_TEST_ON_S3'
/** Set by the global set-up when the whole suite runs on S3: the server that all test files share, as JSON. */
export const S3_VARIABLE = 'HOLDALL_TEST_S3'

const SUITE_BUCKET = 'holdall-tests'

/** `STORAGE_URL` of a place of its own on the shared server, when the suite runs on S3. */
export function suiteStorageUrl(): string | undefined {
  const shared = process.env[S3_VARIABLE]
  if (!process.env[S3_SUITE_VARIABLE] || !shared) return undefined
  const { endpoint } = JSON.parse(shared) as S3Server
  return `s3://${SUITE_BUCKET}/${randomUUID()}?${new URLSearchParams({ endpoint, createBucket: 'true' })}`
}

export interface TestS3 {
  server: Omit<S3Server, 'stop'>
  /** `STORAGE_URL` of a bucket that is made when it is opened. */
  url(bucket: string, options?: Record<string, string>): string
  open(bucket: string, options?: S3DriverOptions & { endpoint?: string }): Promise<S3Driver>
  /** Stops the server where this call started it. */
  release(): Promise<void>
}

/** The S3 server that tests use: the one that all share, else one of their own; or why there is none. */
export async function testS3(): Promise<TestS3 | { skipped: string }> {
  const shared = process.env[S3_VARIABLE]
  const server = shared ? (JSON.parse(shared) as Omit<S3Server, 'stop'>) : await startRadosgw()
  if ('skipped' in server) return server
  const url = (bucket: string, options: Record<string, string> = {}) =>
    `s3://${bucket}?${new URLSearchParams({ endpoint: server.endpoint, createBucket: 'true', ...options })}`
  const { accessKeyId, secretAccessKey } = server
  // For whoever opens the store by its URL alone.
  process.env.AWS_ACCESS_KEY_ID = accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey
  return {
    server,
    url,
    open: async (bucket, { endpoint, ...options } = {}) =>
      await S3Driver.open(url(bucket, endpoint ? { endpoint } : {}), {
        credentials: { accessKeyId, secretAccessKey },
        ...options,
      }),
    release: async () => {
      if ('stop' in server) await (server as S3Server).stop()
    },
  }
}
