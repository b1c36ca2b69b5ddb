import { DATABASE_VARIABLE, SERVER_VARIABLE, startTestCluster } from './postgres-cluster.ts'
import { S3_SUITE_VARIABLE, S3_VARIABLE } from './s3/test-s3.ts'

/**
 * Vitest's global set-up: one PostgreSQL for the whole run, named by `HOLDALL_TEST_DATABASE_URL`; with `HOLDALL_TEST_ON_S3=1`
 * one S3 server besides, on which every Holdall of a test keeps its bytes.
 */
export async function setup(): Promise<() => Promise<void>> {
  const release = [await setUpDatabase(), await setUpStore()]
  return async () => {
    for (const end of release) await end()
  }
}

async function setUpDatabase(): Promise<() => Promise<void>> {
  const given = process.env[SERVER_VARIABLE] || process.env[DATABASE_VARIABLE]
  if (given) {
    process.env[DATABASE_VARIABLE] = given
    return async () => {}
  }
  const cluster = await startTestCluster()
  process.env[DATABASE_VARIABLE] = cluster.url
  return cluster.release
}

async function setUpStore(): Promise<() => Promise<void>> {
  if (!process.env[S3_SUITE_VARIABLE] || process.env[S3_VARIABLE]) return async () => {}
  const { startRadosgw } = await import('./s3/radosgw.ts')
  const server = await startRadosgw()
  if ('skipped' in server) throw new Error(`The suite cannot run on S3: ${server.skipped}`)
  const { stop, ...shared } = server
  process.env[S3_VARIABLE] = JSON.stringify(shared)
  process.env.AWS_ACCESS_KEY_ID = shared.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = shared.secretAccessKey
  return stop
}
