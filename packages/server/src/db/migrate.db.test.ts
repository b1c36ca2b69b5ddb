import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestCluster, testCluster } from '../testing/postgres-cluster.ts'
import { type Migration, migrate, readMigrations } from './migrate.ts'

const PROGRAM = [
  process.execPath,
  '--conditions=source',
  fileURLToPath(new URL('./migrate.fixture.ts', import.meta.url)),
] as const

let cluster: TestCluster
let admin: pg.Client
const databases: string[] = []
beforeAll(async () => {
  cluster = await testCluster()
  admin = new pg.Client({ connectionString: cluster.url })
  await admin.connect()
})
afterAll(async () => {
  for (const name of databases) await admin.query(`drop database if exists ${name} with (force)`)
  await admin.end()
  await cluster.release()
})

/** An empty database. */
async function emptyDatabase(): Promise<{ url: string; client: pg.Client }> {
  const name = `holdall_test_migrate_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name}`)
  databases.push(name)
  const url = new URL(cluster.url)
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  client.on('error', () => undefined)
  await client.connect()
  return { url: url.href, client }
}

const step = (name: string, sql: string, checksum = name): Migration => ({ name, sql, checksum })

async function tables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  )
  return rows.map(({ relname }) => relname)
}

describe('migrate', () => {
  it('applies once, however many processes start together', async () => {
    const { url, client } = await emptyDatabase()
    const [program, ...args] = PROGRAM
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => JSON.parse((await promisify(execFile)(program, [...args, url])).stdout)),
    )
    const names = (await readMigrations()).map(({ name }) => name)
    expect(answers.filter((applied) => applied.length > 0)).toEqual([names])
    expect(
      (await client.query('select name from holdall.migrations order by name')).rows.map(({ name }) => name),
    ).toEqual(names)
    await client.end()
  }, 60_000)

  it('refuses a migration that was changed after it had been applied', async () => {
    const { url, client } = await emptyDatabase()
    const first = step('0001_first.sql', 'create table first ()')
    expect(await migrate({ connectionString: url }, { migrations: [first] })).toEqual(['0001_first.sql'])
    const changed = [{ ...first, checksum: 'another' }, step('0002_second.sql', 'create table second ()')]
    await expect(migrate({ connectionString: url }, { migrations: changed })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('0001_first.sql was changed'),
    })
    expect(await tables(client)).toEqual(['first'])
    await client.end()
  })

  it('refuses a database that is newer than the program', async () => {
    const { url, client } = await emptyDatabase()
    const first = step('0001_first.sql', 'create table first ()')
    await migrate({ connectionString: url }, { migrations: [first, step('0002_second.sql', 'create table second ()')] })
    await expect(migrate({ connectionString: url }, { migrations: [first] })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('0002_second.sql'),
    })
    await client.end()
  })

  it('leaves nothing of a file that fails, and keeps those before it', async () => {
    const { url, client } = await emptyDatabase()
    const migrations = [
      step('0001_first.sql', 'create table first ()'),
      step('0002_second.sql', 'create table second (); select 1 / 0'),
    ]
    await expect(migrate({ connectionString: url }, { migrations })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('0002_second.sql failed: division by zero'),
    })
    expect(await tables(client)).toEqual(['first'])
    expect((await client.query('select name from holdall.migrations')).rows).toEqual([{ name: '0001_first.sql' }])
    await client.end()
  })

  it('leaves nothing when it is killed in the middle, and goes through at the next start', async () => {
    const { url, client } = await emptyDatabase()
    // Held by us, this lock stops the migration after it has made its first tables.
    await client.query('create extension if not exists unaccent')
    await client.query('begin')
    await client.query('create table public.renditions ()')
    const [program, ...args] = PROGRAM
    const child = spawn(program, [...args, url], { stdio: 'ignore' })
    const exited = once(child, 'exit')
    await blocked(child.exitCode)
    child.kill('SIGKILL')
    await exited
    await client.query('rollback')
    await settled()
    expect(await tables(client)).toEqual([])
    expect((await client.query('select * from holdall.migrations')).rows).toEqual([])
    expect(await migrate({ connectionString: url })).toEqual((await readMigrations()).map(({ name }) => name))
    await client.end()

    async function backends(): Promise<{ wait_event_type: string }[]> {
      const { rows } = await admin.query(
        'select wait_event_type from pg_stat_activity where datname = $1 and pid <> $2',
        [new URL(url).pathname.slice(1), (await client.query('select pg_backend_pid() as pid')).rows[0].pid],
      )
      return rows
    }
    async function blocked(_code: number | null): Promise<void> {
      const deadline = Date.now() + 15_000
      while (!(await backends()).some(({ wait_event_type }) => wait_event_type === 'Lock')) {
        if (Date.now() > deadline || child.exitCode !== null) throw new Error('the migration did not wait')
        await sleep(20)
      }
    }
    async function settled(): Promise<void> {
      while ((await backends()).length > 0) await sleep(20)
    }
  }, 60_000)
})
