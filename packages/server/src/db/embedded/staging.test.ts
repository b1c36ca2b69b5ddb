import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBarrier, isRoot, unprivilegedAccount } from './account.ts'
import { binariesIn, locateBinaries } from './binaries.ts'
import { query, scratch, start, startOwner } from './embedded-testing.ts'
import type { Pointer } from './placement.ts'

test.runIf(isRoot())(
  'under a folder that the server cannot enter, binaries and cluster are staged and a pointer says where',
  async () => {
    const closed = await scratch({ mode: 0o700 })
    const stateFolder = join(await scratch(), 'state')
    const packaged = await locateBinaries()
    const copy = join(closed, 'native')
    await cp(packaged.folder, copy, { recursive: true, verbatimSymlinks: true })
    const options = { stateFolder, binaries: binariesIn(copy, packaged.packageVersion) }
    const storagePath = join(closed, 'storage')

    const first = await start(storagePath, options)
    await query(first.clientConfig, 'create table kept as select 3 as n')
    await first.stop()
    const pointer = JSON.parse(await readFile(join(storagePath, 'postgres.json'), 'utf8')) as Pointer
    expect(pointer).toMatchObject({ created: true, why: expect.stringContaining(closed) })
    expect(pointer.home.startsWith(stateFolder)).toBe(true)
    expect((await readdir(stateFolder)).length).toBe(2)
    expect((await stat(storagePath)).mode & 0o777).toBe(0o711)

    const second = await start(storagePath, options)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 3 }])
    await second.stop()

    await rm(pointer.home, { recursive: true })
    await expect(start(storagePath, options)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is missing'),
    })
  },
)

test.runIf(isRoot())('under umask 077 the server enters what was staged for it', async () => {
  const closed = await scratch({ mode: 0o700 })
  const stateFolder = join(await scratch(), 'state')
  const packaged = await locateBinaries()
  await cp(packaged.folder, join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
  const binaries = binariesIn(join(closed, 'native'), packaged.packageVersion)
  // Once the binaries alone are staged, since the storage lies in the open; once the cluster as well.
  for (const storagePath of [join(await scratch(), 'storage'), join(closed, 'storage')]) {
    const { child, report } = await startOwner(storagePath, { umask: 0o077, stateFolder, binaries })
    expect(report.error).toBeUndefined()
    const closedDown = new Promise((resolve) => child.once('exit', resolve))
    child.stdin.end()
    await closedDown
  }
})

test.runIf(isRoot())('a damaged copy of the binaries is made again', async () => {
  const closed = await scratch({ mode: 0o700 })
  const stateFolder = join(await scratch(), 'state')
  const packaged = await locateBinaries()
  await cp(packaged.folder, join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
  const options = { stateFolder, binaries: binariesIn(join(closed, 'native'), packaged.packageVersion) }
  const storagePath = join(closed, 'storage')
  await (await start(storagePath, options)).stop()
  const [name = ''] = await readdir(join(stateFolder, 'binaries'))
  await writeFile(join(stateFolder, 'binaries', name, 'bin', 'postgres'), '')
  const { clientConfig } = await start(storagePath, options)
  expect(await query(clientConfig, 'select 1 as n')).toEqual([{ n: 1 }])
})

test.runIf(isRoot())('a storage folder that root opened to 0711 keeps what else it grants', async () => {
  const storagePath = join(await scratch(), 'storage')
  await mkdir(storagePath, { mode: 0o750 })
  await chmod(storagePath, 0o750)
  await start(storagePath)
  expect((await stat(storagePath)).mode & 0o777).toBe(0o751)
})

test.runIf(isRoot())(
  "data of another user is refused to an ordinary user, and root's start serves it as its owner",
  async () => {
    const storagePath = join(await scratch({ mode: 0o777 }), 'own')
    const uid = 65534
    const { child } = await startOwner(storagePath, { uid })
    const closed = new Promise((resolve) => child.once('exit', resolve))
    child.stdin?.end()
    await closed
    const { clientConfig } = await start(storagePath)
    expect(await query(clientConfig, 'select 1 as n')).toEqual([{ n: 1 }])
    expect((await stat(join(storagePath, 'postgres', 'data'))).uid).toBe(uid)
  },
)

test('the barrier is the first folder that the account may not enter', async () => {
  const folder = await scratch()
  const closed = join(folder, 'closed')
  await mkdir(join(closed, 'inner'), { recursive: true })
  await chmod(closed, 0o700)
  const { uid, gid } = await unprivilegedAccount()
  const account = { uid: uid + 7, gid: gid + 7 }
  expect(await findBarrier(join(closed, 'inner'), account, 'enter')).toBe(closed)
  expect(await findBarrier(folder, account, 'enter')).toBeNull()
  await chmod(closed, 0o711)
  expect(await findBarrier(closed, account, 'read')).toBe(closed)
})
