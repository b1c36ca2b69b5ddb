import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noise, rows, upload } from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { createBackup } from './create-backup.ts'
import { withDatabaseAlone } from './database-alone.ts'
import { type RestoreProgress, restoreBackup } from './restore-backup.ts'

let source: TestHoldall
let target: TestHoldall
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-alone-test-'))
  ;[source, target] = await Promise.all([testHoldall(), testHoldall()])
  await upload(source.as('alice'), noise(1_000))
  await createBackup(source.holdall.platform.backup, folder)
})
afterAll(async () => {
  await source.close()
  await target.close()
  await rm(folder, { recursive: true })
})

const media = () => rows(target.database.database, 'select id from media')

it('is refused beside a server, which is named', async () => {
  const never = () => Promise.reject(new Error('it is alone'))
  await expect(withDatabaseAlone(target.holdall.platform.backup.connection, never)).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`a server, process ${process.pid} on `),
  })
})

it.each(['objects', 'rows'] as const)(
  'is lost amid the %s: the restore commits nothing, and can be repeated',
  async (at) => {
    const lost = new AbortController()
    const lock = { lost: lost.signal, requireHeld: async () => lost.signal.throwIfAborted() }
    const reason = new Error('the lock is lost')
    const { backup } = target.holdall.platform
    const onProgress = ({ step }: RestoreProgress) => {
      if (step === at) lost.abort(reason)
    }
    await expect(restoreBackup(backup, folder, { lock, onProgress })).rejects.toBe(reason)
    expect(await media()).toEqual([])
    await restoreBackup(backup, folder, { dryRun: true })
  },
)

it('lets the restore go through while it is held', async () => {
  const lock = { lost: new AbortController().signal, requireHeld: async () => {} }
  await restoreBackup(target.holdall.platform.backup, folder, { lock })
  expect(await media()).toHaveLength(1)
})
