import { DATABASE_VARIABLE, SERVER_VARIABLE, startTestCluster } from './postgres-cluster.ts'

/** Vitest's global set-up: one PostgreSQL for the whole run, named by `HOLDALL_TEST_DATABASE_URL`. */
export async function setup(): Promise<() => Promise<void>> {
  const given = process.env[SERVER_VARIABLE] || process.env[DATABASE_VARIABLE]
  if (given) {
    process.env[DATABASE_VARIABLE] = given
    return async () => {}
  }
  const cluster = await startTestCluster()
  process.env[DATABASE_VARIABLE] = cluster.url
  return cluster.release
}
