import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, vitest } from './steps.mjs'

const HELPER = 'packages/server/src/testing/s3/radosgw.ts'
const ROOMS = ['http', 'media', 'projects', 'maintenance', 'object-storage', 'accounts', 'jobs']

/** The server's tests once more, with every Holdall keeping its bytes on a real S3 server. */
export const s3Suite = {
  needs: HELPER,
  run: async (context) => {
    const { missingProgram } = await import(pathToFileURL(join(ROOT, HELPER)).href)
    const missing = missingProgram()
    if (missing) return { skipped: [{ name: context.name, reason: missing }] }
    const rooms = ROOMS.map((room) => `packages/server/src/${room}/`)
    return vitest(rooms, { env: { HOLDALL_TEST_ON_S3: '1' } }).run(context)
  },
}
