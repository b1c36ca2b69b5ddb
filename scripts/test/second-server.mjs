import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './steps.mjs'

const HELPER = 'packages/server/src/testing/postgres-debian.ts'

/**
 * A step that runs beside a separate PostgreSQL server of Debian's, whose URL the tests find in
 * `HOLDALL_TEST_SERVER_URL`; a URL given from outside is used as it is.
 */
export function startSecondServer(step) {
  return {
    needs: HELPER,
    run: async (context) => {
      const given = process.env.HOLDALL_TEST_SERVER_URL
      if (given) return step({ HOLDALL_TEST_SERVER_URL: given }).run(context)
      const { startDebianPostgres } = await import(pathToFileURL(join(ROOT, HELPER)).href)
      const server = await startDebianPostgres()
      if ('skipped' in server) return { skipped: [{ name: context.name, reason: server.skipped }] }
      try {
        return await step({ HOLDALL_TEST_SERVER_URL: server.url }).run(context)
      } finally {
        await server.stop()
      }
    },
  }
}
