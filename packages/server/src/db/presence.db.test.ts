import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { keepPresence } from './presence.ts'
import { takeSessionLock } from './session-lock.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => await database.drop())

const connection = () => ({ connectionString: database.url })
const keep = () => keepPresence(connection(), { as: 'server', log: silentLogger, retryMs: 10 })
const alone = () => takeSessionLock(connection(), 'presence', { as: 'restore' })

it('keeps a restore out, also after its connection has broken, until it ends', async () => {
  const [endOne, endTwo] = [await keep(), await keep()]
  expect(await alone()).toContain('a server')
  await endTwo()
  const holders = `select pid from pg_stat_activity where datname = current_database() and application_name like 'holdall server %'`
  const [before] = (await database.pool.query<{ pid: number }>(holders)).rows
  await database.pool.query('select pg_terminate_backend($1)', [before?.pid])
  await expect
    .poll(async () => (await database.pool.query<{ pid: number }>(holders)).rows)
    .toEqual([{ pid: expect.not.toSatisfy((pid: number) => pid === before?.pid) }])
  await expect.poll(alone).toContain('a server')
  await endOne()
  const lock = await alone()
  if (typeof lock === 'string') throw new Error(lock)
  await expect(keep()).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('a restore, process') })
  await lock.release()
})

it('ends while it still tries to take the lock anew', async () => {
  const end = await keep()
  const cut = () =>
    database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'holdall server %'`,
    )
  // It may be quicker than we are to have its lock again.
  let lock: Awaited<ReturnType<typeof alone>>
  do {
    await cut()
    lock = await alone()
  } while (typeof lock === 'string')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await end()
  await lock.release()
})
