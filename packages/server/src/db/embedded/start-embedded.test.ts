import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isRoot, unprivilegedAccount } from './account.ts'
import { kill, query, scratch, spawnOwner, start, startOwner } from './embedded-testing.ts'

test('the first start creates a cluster, the second is faster and finds its data', async () => {
  const storagePath = await scratch()
  const firstBegan = performance.now()
  const first = await start(storagePath)
  const firstMs = performance.now() - firstBegan
  await query(first.clientConfig, 'create table kept as select 1 as n')
  await first.stop()

  const secondBegan = performance.now()
  const second = await start(storagePath)
  const secondMs = performance.now() - secondBegan
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }])
  expect(second).toMatchObject({ adopted: false, version: expect.stringMatching(/^18\./) })
  expect(secondMs).toBeLessThan(firstMs)
  expect(secondMs).toBeLessThan(1_000)
})

test('the login is ordinary, the server durable, private and C.UTF-8', async () => {
  const { clientConfig, adminClientConfig } = await start(await scratch())
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'ssl', 'max_connections']
  const [settings] = await query(clientConfig, `select ${names.map((name) => `current_setting('${name}') as ${name}`)}`)
  expect(settings).toEqual({
    ...{ fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' },
    ...{ listen_addresses: '', ssl: 'off', max_connections: '60' },
  })
  const [role] = await query(
    clientConfig,
    'select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user',
  )
  expect(role).toEqual({ rolsuper: false, rolcreaterole: true, rolcreatedb: true, rolbypassrls: false })
  const [database] = await query(
    clientConfig,
    `select datlocprovider as provider, datlocale as locale, pg_get_userbyid(datdba) as owner,
       (select array_agg(extname::text order by extname) from pg_extension) as extensions
     from pg_database where datname = current_database()`,
  )
  expect(database).toEqual({
    ...{ provider: 'b', locale: 'C.UTF-8', owner: 'holdall' },
    extensions: ['pg_trgm', 'plpgsql', 'unaccent'],
  })
  expect(await query(adminClientConfig, 'show is_superuser')).toEqual([{ is_superuser: 'on' }])
  expect((await stat(clientConfig.host)).mode & 0o777).toBe(0o700)
})

test('a first start that is killed leaves nothing half made', async () => {
  const storagePath = await scratch()
  const home = join(storagePath, 'postgres')
  const child = spawnOwner(storagePath)
  const isInitialising = async () =>
    (await readdir(home).catch(() => [])).some((name) => name.endsWith('.tmp') && name.startsWith('data.'))
  while (!(await isInitialising())) await sleep(5)
  await kill(child)

  const { clientConfig } = await start(storagePath)
  expect(await query(clientConfig, 'select 1 as n')).toEqual([{ n: 1 }])
  expect((await readdir(home)).sort()).toEqual(['config', 'data', 'lease.json', 'log', 'run'])
})

test('a data folder of another major version is refused with the way out', async () => {
  const storagePath = await scratch()
  const data = join(storagePath, 'postgres', 'data')
  await mkdir(data, { recursive: true })
  await writeFile(join(data, 'PG_VERSION'), '17\n')
  await expect(start(storagePath)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('PostgreSQL 17'),
    hint: expect.stringContaining('restore'),
  })
})

test('a socket path that is too long moves to a short private folder', async () => {
  const storagePath = join(await scratch(), 'a'.repeat(90))
  const { clientConfig, url } = await start(storagePath)
  expect(clientConfig.host).not.toContain('aaaa')
  expect((await stat(clientConfig.host)).mode & 0o777).toBe(0o700)
  expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('settings that people add win over the defaults, and cannot make it forget', async () => {
  const storagePath = await scratch()
  await (await start(storagePath)).stop()
  const file = join(storagePath, 'postgres', 'config', 'postgresql.conf')
  await writeFile(file, `${await readFile(file, 'utf8')}max_connections = 33\nfsync = off\n`)
  const { clientConfig } = await start(storagePath)
  expect(
    await query(clientConfig, "select current_setting('max_connections') as m, current_setting('fsync') as f"),
  ).toEqual([{ m: '33', f: 'on' }])
})

test('a database that would lose commits is refused', async () => {
  const storagePath = await scratch()
  const first = await start(storagePath)
  await query(first.clientConfig, 'alter role holdall set synchronous_commit = off')
  await first.stop()
  await expect(start(storagePath)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('synchronous_commit'),
  })
})

test.runIf(isRoot())('an ordinary user runs it as themselves', async () => {
  const storagePath = join(await scratch({ mode: 0o777 }), 'own')
  const { uid } = await unprivilegedAccount('/dev/null')
  const { child, report } = await startOwner(storagePath, { uid })
  expect(report).toMatchObject({ adopted: false, url: expect.stringContaining('postgresql://') })
  expect((await stat(join(storagePath, 'postgres', 'data'))).uid).toBe(uid)
  expect((await stat(storagePath)).mode & 0o777).toBe(0o700)
  child.stdin?.end()
})

test.runIf(isRoot())('a folder that cannot be written is named, with what to do', async () => {
  const parent = await scratch()
  await chmod(parent, 0o555)
  const { report } = await startOwner(join(parent, 'own'), { uid: 65534 })
  expect(report.error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('permission was denied') })
})

const execute = promisify(execFile)

test.runIf(isRoot())('a full disk is named, and leaves nothing half made', async (context) => {
  const storagePath = join(await scratch(), 'small')
  await mkdir(storagePath)
  const mounted = await execute('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=711', 'tmpfs', storagePath]).catch(
    () => null,
  )
  if (mounted === null) return context.skip('file systems cannot be mounted here')
  try {
    await expect(start(storagePath)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the disk is full'),
    })
    expect(await readdir(join(storagePath, 'postgres'))).toEqual([])
  } finally {
    await execute('umount', [storagePath])
  }
})
