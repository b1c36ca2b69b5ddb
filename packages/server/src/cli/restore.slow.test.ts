import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createBackup } from '../maintenance/backup/create-backup.ts'
import { withDatabaseAlone } from '../maintenance/backup/database-alone.ts'
import { noise, rows, upload } from '../media/testing/media-requests.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { emptyFolder, runHoldall, serveHoldall } from './testing/holdall-process.ts'

let source: TestHoldall
let database: TestDatabase
let cwd: string
let remove: () => Promise<void>
beforeAll(async () => {
  source = await testHoldall()
  await upload(source.as('alice'), noise(1_000))
})
afterAll(async () => await source.close())
beforeEach(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
  database = await testDatabase()
  await createBackup(source.holdall.platform.backup, join(cwd, 'copies'))
})
afterEach(async () => {
  await database.drop()
  await remove()
})

const settings = () => ({ DATABASE_URL: database.url, STORAGE_PATH: join(cwd, 'data') })
const media = () => rows(database.database, 'select id from media')

it('holdall restore refuses a database that a server works on, and says which; then it goes', async () => {
  const server = await serveHoldall([], { cwd, env: settings() })
  // From another folder: nothing but the database tells that somebody is there.
  const env = { ...settings(), STORAGE_PATH: join(cwd, 'other') }
  const refused = await runHoldall(['restore', 'copies', '--yes'], { cwd, env })
  expect(refused.code).toBe(8)
  expect(refused.stderr).toContain(`a server, process ${server.child.pid} on `)
  expect(await media()).toEqual([])
  server.signal('SIGTERM')
  await server.ended
  expect(await runHoldall(['restore', 'copies', '--yes'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
  expect(await media()).toHaveLength(1)
}, 60_000)

it('holdall serve refuses a database that is being restored into, and says by whom', async () => {
  await withDatabaseAlone({ connectionString: database.url }, async () => {
    const refused = await runHoldall(['serve', '--port', '0'], { cwd, env: settings() })
    expect(refused.code).toBe(8)
    expect(refused.stderr).toContain(`a restore, process ${process.pid} on `)
  })
}, 60_000)
