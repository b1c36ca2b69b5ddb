import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { databaseInstance } from '../instance.ts'
import { markRestore, RESTORE_MARKER_KEY, requireNoHalfRestore } from './restore-marker.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(async () => await server.close())

const check = () => requireNoHalfRestore(server.holdall.platform.database, server.holdall.platform.bucket)
const marked = () => server.holdall.platform.bucket.internal.head(RESTORE_MARKER_KEY)

it('says what did not end and what to do, for as long as the rows are not there', async () => {
  const { bucket } = server.holdall.platform
  await check()
  await markRestore(bucket, 'the-snapshot', { id: 'another', restoreEpoch: 1 }, new Date())
  for (let look = 0; look < 2; look++)
    await expect(check()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the-snapshot'),
      hint: expect.stringContaining('holdall restore'),
    })
  await bucket.internal.delete(RESTORE_MARKER_KEY)
  await check()
})

it('takes a marker away whose rows were committed', async () => {
  const { bucket, database } = server.holdall.platform
  await markRestore(bucket, 'the-snapshot', await databaseInstance(database), new Date())
  await check()
  expect(await marked()).toBeNull()
})

it('holds a marker that was cut for one of a restore that did not end', async () => {
  const { bucket } = server.holdall.platform
  await bucket.internal.put(RESTORE_MARKER_KEY, Buffer.from('{"snap'))
  await expect(check()).rejects.toMatchObject({ code: 'conflict' })
  await bucket.internal.delete(RESTORE_MARKER_KEY)
})
