import { readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../clock.ts'
import { scratch } from './embedded-testing.ts'
import { type LeaseHolder, takeLease } from './lease.ts'
import { thisProcess } from './process-identity.ts'

const ELSEWHERE: LeaseHolder = {
  ...{ pid: 1, host: 'elsewhere', boot: 'b', pidNamespace: 'n', startedAt: '1' },
  ...{ token: 'theirs', since: 'noon' },
}
const unreachable = { clock: systemClock, canAskServer: async () => false, staleAfterMs: 200 }

test('a lease is refused to a second taker until it is released', async () => {
  const file = join(await scratch(), 'lease.json')
  const lease = await takeLease(file, unreachable)
  await expect(takeLease(file, unreachable)).rejects.toMatchObject({ code: 'conflict', details: { pid: process.pid } })
  await lease.release()
  await (await takeLease(file, unreachable)).release()
})

test('of many takers at once, one wins', async () => {
  const file = join(await scratch(), 'lease.json')
  await writeFile(file, JSON.stringify({ ...(await thisProcess()), pid: 2 ** 22 + 1, token: 'dead', since: 'noon' }))
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeLease(file, unreachable)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the number of a dead process that was given to another does not hold the lease', async () => {
  const file = join(await scratch(), 'lease.json')
  await writeFile(file, JSON.stringify({ ...(await thisProcess()), startedAt: '1', token: 'dead', since: 'noon' }))
  expect((await takeLease(file, unreachable)).previous).toMatchObject({ token: 'dead' })
})

test('a heartbeat from elsewhere that moves is respected, one that stands still is not', async () => {
  const file = join(await scratch(), 'lease.json')
  await writeFile(file, JSON.stringify(ELSEWHERE))
  const beating = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), 20)
  await expect(takeLease(file, unreachable)).rejects.toMatchObject({ message: expect.stringContaining('on elsewhere') })
  clearInterval(beating)
  expect((await takeLease(file, unreachable)).previous?.host).toBe('elsewhere')
})

test('a heartbeat writes a lease again that was removed, and yields to one that was taken', async () => {
  const file = join(await scratch(), 'lease.json')
  const lease = await takeLease(file, unreachable)
  await rm(file)
  expect(await lease.beat()).toBe(true)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid })
  await writeFile(file, JSON.stringify(ELSEWHERE))
  expect(await lease.beat()).toBe(false)
  await lease.release()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ token: 'theirs' })
})

test('a lease that a power cut emptied is taken after its heartbeat is old', async () => {
  const file = join(await scratch(), 'lease.json')
  await writeFile(file, '')
  await (await takeLease(file, unreachable)).release()
})
