import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { QUARANTINE_PREFIX } from './quarantine.ts'

const DAY_MS = 86_400_000

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

describe('quarantine', () => {
  it('gives an object back whose row was committed after it was taken', async () => {
    const { bucket, collect, database } = server.holdall.platform
    const alice = server.as('alice')
    const created = await alice('/api/media?format=v2', {
      method: 'POST',
      body: 'late',
      headers: { 'content-type': 'text/plain' },
    })
    const { id, storageKey } = (await created.json()) as { id: string; storageKey: string }
    // As a collector without grace leaves it that came between placing and commit.
    const taken = `${QUARANTINE_PREFIX}${Date.now()}/${storageKey}`
    await bucket.internal.copy(storageKey, taken)
    await database.one('service', {
      text: "insert into quarantine (key, original_key, size_bytes, reason) values ($1, $2, 4, 'neither row nor reservation')",
      values: [taken, storageKey],
    })
    await bucket.delete(storageKey)
    expect((await alice(`/api/media/${id}/content`)).status).toBeGreaterThanOrEqual(400)

    expect(await collect()).toMatchObject({ restoredCount: 1, failedCount: 0 })
    expect(await (await alice(`/api/media/${id}/content`)).text()).toBe('late')
    expect(await bucket.internal.head(taken)).toBeNull()
    expect(await collect()).toMatchObject({ restoredCount: 0 })
  })

  it('also lets go of what a crash left there without a note, once the trash days are over', async () => {
    const { bucket, collect, config } = server.holdall.platform
    const age = (days: number) => `${QUARANTINE_PREFIX}${Date.now() - days * DAY_MS}/users/alice/x.bin`
    const [old, young] = [age(config.TRASH_DAYS + 1), age(config.TRASH_DAYS - 1)]
    for (const key of [old, young]) await bucket.internal.put(key, Buffer.from('x'))
    expect(await collect()).toMatchObject({ deletedCount: 1, totalBytes: 1 })
    expect(await bucket.internal.head(old)).toBeNull()
    expect(await bucket.internal.head(young)).not.toBeNull()
  })
})
