import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reserve } from '../ledger/reservations.ts'
import { type Call, json, noise, rows, storedKeys, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { executeCollection } from './execute-collection.ts'
import { MARKER_KEY } from './instance.ts'
import { planCollection } from './plan-collection.ts'
import { QUARANTINE_PREFIX } from './quarantine.ts'

const DAY_MS = 86_400_000
let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

const bucket = () => server.holdall.platform.bucket
const context = (aheadMs = 0) => {
  const { database, log } = server.holdall.platform
  return { database, bucket: bucket(), log, clock: () => new Date(Date.now() + aheadMs), purge: async () => undefined }
}
const collect = async (aheadMs = 0, options: { graceMs?: number; override?: boolean } = {}) =>
  executeCollection(context(aheadMs), await planCollection(context(aheadMs), { trashDays: 30, ...options }))
const stray = (name: string) => `users/alice/library/uploads/files/${name}-0123456789.bin`

describe('a collection', () => {
  it('leaves alone what a row, a rendition or a reservation knows, however old', async () => {
    const made = await upload(alice, noise(50), { name: 'kept.bin' })
    const twin = await upload(alice, noise(50), { name: 'twin.bin' })
    await json(alice(`/api/media/${twin.id}`, { method: 'DELETE' }))
    const key = stray('reserved')
    await bucket().put(key, noise(10))
    const reservation = {
      id: 'media-reserved',
      ownerUserId: 'alice',
      createdBy: 'alice',
      projectId: null,
      storageKey: key,
      expectedBytes: 10,
    }
    const leaseExpiresAt = new Date(Date.now() + 100 * DAY_MS)
    await reserve(server.database.database, { userId: 'alice' }, { ...reservation, leaseExpiresAt }, null)
    const before = await storedKeys(bucket())
    const report = await collect(90 * DAY_MS)
    expect(report).toMatchObject({ quarantinedCount: 0, deletedCount: 0, failedCount: 0, refusal: null })
    expect(await storedKeys(bucket())).toEqual(before)
    expect(before).toContain(made.storageKey)
    await rows(server.database.database, 'delete from reservations')
    await bucket().delete(key)
  })

  it('reports a young stray, quarantines it after the grace, and deletes it after TRASH_DAYS', async () => {
    const key = stray('lost')
    await bucket().put(key, noise(123))
    const plan = await planCollection(context(), { trashDays: 30 })
    expect(plan.youngStrays.map((object) => object.key)).toEqual([key])
    expect(plan.strays).toEqual([])
    expect((await collect()).quarantinedCount).toBe(0)
    expect(await bucket().head(key)).not.toBeNull()
    expect(await collect(2 * 3_600_000)).toMatchObject({ quarantinedCount: 1, quarantinedBytes: 123 })
    expect(await bucket().head(key)).toBeNull()
    const quarantined = () => storedKeys(bucket().internal, QUARANTINE_PREFIX)
    expect(await quarantined()).toHaveLength(1)
    await collect(20 * DAY_MS)
    expect(await quarantined()).toHaveLength(1)
    expect(await collect(31 * DAY_MS)).toMatchObject({ deletedCount: 1, totalBytes: 123 })
    expect(await quarantined()).toEqual([])
    expect(await rows(server.database.database, 'select * from quarantine')).toEqual([])
  })

  it('does not touch what became known since the plan was made', async () => {
    const key = stray('late')
    await bucket().put(key, noise(5))
    const plan = await planCollection(context(2 * 3_600_000), { trashDays: 30 })
    expect(plan.strays).toHaveLength(1)
    const made = await upload(alice, noise(60), { name: 'late.bin' })
    await rows(server.database.database, 'update media set storage_key = $1 where id = $2', [key, made.id])
    expect(await executeCollection(context(2 * 3_600_000), plan)).toMatchObject({ quarantinedCount: 0 })
    expect(await bucket().head(key)).not.toBeNull()
    await rows(server.database.database, 'update media set storage_key = $1 where id = $2', [made.storageKey, made.id])
    await bucket().delete(key)
  })

  it('takes an expired reservation back before its object, so that its upload cannot finish', async () => {
    const key = stray('abandoned')
    await bucket().put(key, noise(10))
    const reservation = {
      id: 'media-abandoned',
      ownerUserId: 'alice',
      createdBy: 'alice',
      projectId: null,
      storageKey: key,
      expectedBytes: 10,
    }
    await reserve(
      server.database.database,
      { userId: 'alice' },
      { ...reservation, leaseExpiresAt: new Date(Date.now() - 1) },
      null,
    )
    expect(await collect()).toMatchObject({ abortedUploads: 1, deletedCount: 1 })
    expect(await bucket().head(key)).toBeNull()
    expect(await rows(server.database.database, 'select * from reservations')).toEqual([])
  })

  it('continues purges whose job was lost', async () => {
    const made = await upload(alice, noise(70), { name: 'half.bin' })
    await rows(
      server.database.database,
      "update media set purging_at = now() - interval '1 hour', deleted_at = now() where id = $1",
      [made.id],
    )
    await server.database.pool.query('delete from pgboss.job')
    await server.holdall.platform.collect()
    expect(await rows(server.database.database, 'select 1 from media where id = $1', [made.id])).toEqual([])
    expect(await bucket().head(made.storageKey)).toBeNull()
  })

  it('refuses a bucket of another instance, and one with suspiciously many strays', async () => {
    const key = stray('other')
    await bucket().put(key, noise(9))
    const marker = Buffer.from(await bucket().internal.readBytes(MARKER_KEY))
    const replaceMarker = async (bytes: Uint8Array | null) => {
      await bucket().internal.delete(MARKER_KEY)
      if (bytes) await bucket().internal.put(MARKER_KEY, bytes)
    }
    for (const foreign of [Buffer.from('{"id":"somebody-else","restoreEpoch":0}'), null]) {
      await replaceMarker(foreign)
      const report = await collect(2 * 3_600_000)
      expect(report.refusal).toBeTruthy()
      expect(await bucket().head(key)).not.toBeNull()
    }
    await replaceMarker(Buffer.from('{'))
    await expect(collect(2 * 3_600_000)).rejects.toMatchObject({ code: 'corrupt' })
    await replaceMarker(marker)
    await rows(server.database.database, 'update instance set restore_epoch = restore_epoch + 1')
    expect((await collect(2 * 3_600_000)).refusal).toContain('restored')
    await rows(server.database.database, 'update instance set restore_epoch = restore_epoch - 1')
    const plan = await planCollection(context(2 * 3_600_000), { trashDays: 30 })
    expect(plan.refusal).toBeNull()
    expect(await collect(2 * 3_600_000)).toMatchObject({ quarantinedCount: 1 })
  })

  it('can be told to go on', async () => {
    const key = stray('override')
    await bucket().put(key, noise(9))
    await rows(server.database.database, 'update instance set restore_epoch = restore_epoch + 1')
    expect(await collect(2 * 3_600_000, { override: true })).toMatchObject({ quarantinedCount: 1, refusal: null })
    await rows(server.database.database, 'update instance set restore_epoch = restore_epoch - 1')
  })
})
