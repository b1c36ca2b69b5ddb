import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, vitest } from './steps.mjs'

const POSTGRES = 'packages/server/src/testing/postgres-debian.ts'
const RADOSGW = 'packages/server/src/testing/s3/radosgw.ts'

/**
 * Every test with a database once more in another world: on Debian's PostgreSQL instead of the embedded one, and with the
 * bytes of each Holdall on a real S3 server instead of in files. Where one of the two is missing, the other is changed alone.
 * `HOLDALL_TEST_SERVER_URL` from outside names a PostgreSQL server to use as it is.
 */
export const secondWorld = {
  needs: POSTGRES,
  run: async (context) => {
    const [postgres, store] = [await secondPostgres(), await secondStore()]
    const missing = [postgres, store].flatMap(({ skipped }) =>
      skipped ? [{ name: context.name, reason: skipped }] : [],
    )
    if (missing.length === 2) return { skipped: missing }
    try {
      const outcome = await vitest(['.db.test.ts'], { env: { ...postgres.env, ...store.env } }).run(context)
      return { ...outcome, skipped: [...missing, ...outcome.skipped] }
    } finally {
      await postgres.stop?.()
    }
  },
}

async function secondPostgres() {
  const given = process.env.HOLDALL_TEST_SERVER_URL
  if (given) return { env: { HOLDALL_TEST_SERVER_URL: given } }
  const { startDebianPostgres } = await fromSource(POSTGRES)
  const server = await startDebianPostgres()
  if ('skipped' in server) return server
  return { env: { HOLDALL_TEST_SERVER_URL: server.url }, stop: server.stop }
}

/** The server itself is started by Vitest's global set-up. */
async function secondStore() {
  const { missingProgram } = await fromSource(RADOSGW)
  const skipped = missingProgram()
  return skipped ? { skipped } : { env: { HOLDALL_TEST_ON_S3: '1' } }
}

function fromSource(path) {
  return import(pathToFileURL(join(ROOT, path)).href)
}
