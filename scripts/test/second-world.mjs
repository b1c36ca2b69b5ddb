import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, vitest } from './steps.mjs'

const POSTGRES = 'packages/server/src/testing/postgres-debian.ts'
const RADOSGW = 'packages/server/src/testing/s3/radosgw.ts'

/** About rows and requests alone. Many look at all that is stored before and after each request, which takes minutes on S3 and tells nothing of it. */
const WITHOUT_STORE = [
  'documents',
  'document-history',
  'document-names',
  'document-saves',
  'json-body',
  'path',
  'project-ids',
  'projects',
  'query',
  'user-id',
]
  .map((name) => `packages/server/src/http/bad-input/${name}.db.test.ts`)
  .concat('packages/server/src/http/isolation/walk.db.test.ts')

/**
 * Every test with a database once more in another world: on Debian's PostgreSQL instead of the embedded one, and with the
 * bytes of each Holdall on a real S3 server instead of in files. Where one of the two is missing, the other is changed alone.
 * `HOLDALL_TEST_SERVER_URL` from outside names a PostgreSQL server to use as it is.
 */
export const secondWorld = {
  needs: POSTGRES,
  run: async (context) => {
    const [postgres, store] = [await secondPostgres(), await secondStore()]
    const skipped = [postgres, store].flatMap((part) =>
      part.skipped ? [{ name: context.name, reason: part.skipped }] : [],
    )
    try {
      const outcomes = []
      if (skipped.length < 2) {
        const others = WITHOUT_STORE.flatMap((path) => ['--exclude', path])
        const env = { ...postgres.env, ...store.env }
        outcomes.push(await vitest(['.db.test.ts', ...others], { env }).run(context))
      }
      if (postgres.env) {
        const part = { ...context, name: `${context.name}, without a store` }
        outcomes.push(await vitest(WITHOUT_STORE, { env: postgres.env }).run(part))
      }
      return sumOf(outcomes, skipped)
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

function sumOf(outcomes, skipped) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0)
  const all = (key) => outcomes.flatMap((outcome) => outcome[key])
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    failures: all('failures'),
    skipped: [...skipped, ...all('skipped')],
    files: all('files'),
  }
}

function fromSource(path) {
  return import(pathToFileURL(join(ROOT, path)).href)
}
