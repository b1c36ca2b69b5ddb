import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { type SessionLock, takeSessionLock } from './session-lock.ts'

let database: TestDatabase
let other: TestDatabase
beforeAll(async () => {
  ;[database, other] = await Promise.all([testDatabase(), testDatabase()])
})
afterAll(async () => {
  await database.drop()
  await other.drop()
})

const take = async (options: Partial<Parameters<typeof takeSessionLock>[2]> = {}, url = database.url) =>
  await takeSessionLock({ connectionString: url }, 'presence', { as: 'test', ...options })
async function held(taking: ReturnType<typeof take>): Promise<SessionLock> {
  const lock = await taking
  if (typeof lock === 'string') throw new Error(`It is held by ${lock}`)
  return lock
}
const endAll = () =>
  database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'holdall test %'`,
  )

it('is one process’s at a time in each database, and tells others whose', async () => {
  const lock = await held(take())
  const who = new RegExp(`^a test, process ${process.pid} on ${hostname().slice(0, 20)}.*, since 20`)
  expect(await take({ as: 'second' })).toMatch(who)
  const elsewhere = await held(take({}, other.url))
  await lock.requireHeld()
  await lock.release()
  await elsewhere.release()
  await (await held(take())).release()
})

it('is shared by those who want that, and kept from who wants it alone', async () => {
  const [one, two] = [await held(take({ shared: true })), await held(take({ shared: true }))]
  expect(await take()).toContain('a test')
  await one.release()
  expect(await take()).toContain('a test')
  await two.release()
  const alone = await held(take())
  expect(await take({ shared: true })).toContain('a test')
  await alone.release()
})

it('tells when its connection has broken, and is free then', async () => {
  const lock = await held(take())
  await endAll()
  await expect.poll(() => lock.lost.aborted).toBe(true)
  expect(lock.lost.reason).toMatchObject({ code: 'unavailable' })
  await expect(lock.requireHeld()).rejects.toMatchObject({ code: 'unavailable' })
  await (await held(take())).release()
  await lock.release()
})

it('is not lost by being let go', async () => {
  const lock = await held(take({ pingMs: 5 }))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await lock.release()
  expect(lock.lost.aborted).toBe(false)
})
