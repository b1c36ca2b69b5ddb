import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { silentLogger } from '../../log.ts'
import { kill, query, scratch, start, startOwner } from './embedded-testing.ts'
import { isAlive, readNote, startEmbedded } from './index.ts'
import { isPostmasterOf } from './postmaster.ts'

test('the server of a killed owner lives on and is adopted with its data', async () => {
  const storagePath = await scratch()
  const { child, report } = await startOwner(storagePath)
  await query(report.url, 'create table kept as select 7 as n')
  await kill(child)
  expect(isAlive(report.pid)).toBe(true)

  const server = await start(storagePath)
  expect(server).toMatchObject({ adopted: true, pid: report.pid })
  expect(await query(server.clientConfig, 'select n from kept')).toEqual([{ n: 7 }])
  await server.stop()
  expect(await isPostmasterOf(report.pid, join(storagePath, 'postgres', 'data'))).toBe(false)
})

test('when owner and server are both killed, the next start recovers', async () => {
  const storagePath = await scratch()
  const { child, report } = await startOwner(storagePath)
  await query(report.url, 'create table kept as select 7 as n')
  const killed = kill(child)
  process.kill(report.pid, 'SIGKILL')
  await killed

  const server = await start(storagePath)
  expect(server.adopted).toBe(false)
  expect(await query(server.clientConfig, 'select n from kept')).toEqual([{ n: 7 }])
})

test('a second owner is refused and told who holds it', async () => {
  const storagePath = await scratch()
  const { child, report } = await startOwner(storagePath)
  await expect(startEmbedded({ storagePath, log: silentLogger })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`process ${child.pid} on `),
    details: { pid: child.pid },
  })
  expect(await query(report.url, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('the lock refuses a second owner that sees a lease from elsewhere, and the first keeps its own', async () => {
  const storagePath = await scratch()
  const first = await start(storagePath)
  const lease = join(storagePath, 'postgres', 'lease.json')
  const elsewhere = { pid: 1, host: 'elsewhere', boot: '', pidNamespace: '', startedAt: '', token: 't', since: 'noon' }
  await writeFile(lease, JSON.stringify(elsewhere))
  await expect(startEmbedded({ storagePath, log: silentLogger })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('process 1 on elsewhere since noon'),
  })
  expect(await query(first.clientConfig, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('an abandoned lease from elsewhere is taken when its heartbeat is old', async () => {
  const storagePath = await scratch()
  await (await start(storagePath)).stop()
  const lease = join(storagePath, 'postgres', 'lease.json')
  const elsewhere = { pid: 1, host: 'elsewhere', boot: '', pidNamespace: '', startedAt: '', token: 't', since: 'noon' }
  await writeFile(lease, JSON.stringify(elsewhere))
  const old = new Date(Date.now() - 60_000)
  await utimes(lease, old, old)
  expect((await start(storagePath)).adopted).toBe(false)
})

test("a dead server's number that now belongs to another process does not block the start", async () => {
  const storagePath = await scratch()
  const { child, report } = await startOwner(storagePath)
  process.kill(report.pid, 'SIGKILL')
  await kill(child)
  const data = join(storagePath, 'postgres', 'data')
  const { child: other, report: otherReport } = await startOwner(await scratch())
  const file = join(data, 'postmaster.pid')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(otherReport.pid)))
  expect((await start(storagePath)).adopted).toBe(false)
  other.stdin?.end()
})

test('a server that crashes is brought back', async () => {
  const storagePath = await scratch()
  const server = await start(storagePath)
  const before = server.pid
  process.kill(before, 'SIGKILL')
  const deadline = performance.now() + 10_000
  while (server.pid === before && performance.now() < deadline) await sleep(20)
  expect(await query(server.clientConfig, 'select 1 as n')).toEqual([{ n: 1 }])
  expect((await readNote(join(storagePath, 'postgres', 'data')))?.pid).toBe(server.pid)
  await server.stop()
  expect(await readNote(join(storagePath, 'postgres', 'data'))).toBeNull()
})
