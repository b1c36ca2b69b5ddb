import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { createPool, Database, DEFAULT_ROLES, migrate, type RoleNames } from './index.ts'
import { checkRoleNames } from './roles.ts'
import { mediaStatement, seedOwners } from './testing/two-owners.ts'

const mark = randomBytes(4).toString('hex')
const OTHER: RoleNames = {
  user: `other_user_${mark}`,
  service: `other_service_${mark}`,
  reader: `other_reader_${mark}`,
}

let db: TestDatabase
let version: number
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
  version = Number((await db.pool.query("select current_setting('server_version_num')")).rows[0].current_setting)
})
afterAll(() => db.drop())

async function as<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

it('leaves the login outside the reader role after the migration', async () => {
  // Who creates a role keeps the right to grant it (PostgreSQL ≥ 16); neither using it nor becoming it comes with that.
  const kinds = version >= 160000 ? ['USAGE', 'SET'] : ['USAGE', 'MEMBER']
  for (const kind of kinds) {
    const { rows } = await db.pool.query('select pg_has_role(current_user, $1, $2) as has', [
      DEFAULT_ROLES.reader,
      kind,
    ])
    expect(rows[0].has, kind).toBe(false)
  }
  await as(db.url, async (client) => {
    await expect(client.query(`set role ${DEFAULT_ROLES.reader}`)).rejects.toMatchObject({ code: '42501' })
    expect((await client.query('select * from media')).rowCount).toBe(0)
  })
})

it('makes the login a member that switches but does not inherit, where PostgreSQL knows the difference', async () => {
  if (version < 160000) return
  for (const role of [DEFAULT_ROLES.user, DEFAULT_ROLES.service]) {
    const { rows } = await db.pool.query(
      "select pg_has_role(current_user, $1, 'USAGE') as inherits, pg_has_role(current_user, $1, 'SET') as sets",
      [role],
    )
    expect(rows, role).toEqual([{ inherits: false, sets: true }])
  }
})

it('keeps roles without login, superpowers or a way around row level security', async () => {
  const { rows } = await db.pool.query(
    'select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = any ($1)',
    [Object.values(DEFAULT_ROLES)],
  )
  const none = { rolcanlogin: false, rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }
  expect(rows).toEqual([none, none, none])
})

it('keeps installations with other role names in one cluster apart', async () => {
  const name = `holdall_test_roles_${mark}`
  await as(db.url, (client) => client.query(`create database ${name}`))
  const url = new URL(db.url)
  url.pathname = `/${name}`
  const pool = createPool({ connection: url.href, max: 2, log: silentLogger })
  try {
    await migrate({ connectionString: url.href }, { roles: OTHER })
    const other = new Database(pool, OTHER)
    await other.one({ userId: 'alice' }, mediaStatement('theirs', 'alice'))
    const count = { text: 'select count(*)::int as n from media', values: [] }
    expect((await other.one({ userId: 'alice' }, count)).rows).toEqual([{ n: 1 }])
    // The roles of one installation, in the database of the other.
    for (const database of [new Database(pool), new Database(db.pool, OTHER)]) {
      await expect(database.one('service', count)).rejects.toThrow(/permission denied/)
      await expect(database.one({ userId: 'alice' }, count)).rejects.toThrow(/permission denied/)
    }
    // Also where somebody granted too much: the policies name the role.
    await pool.query(`grant usage on schema public, holdall to ${DEFAULT_ROLES.service}`)
    await pool.query(`grant select on media, project_members to ${DEFAULT_ROLES.service}`)
    expect((await new Database(pool).one('service', count)).rows).toEqual([{ n: 0 }])
    await pool.query(`revoke all on media, project_members from ${DEFAULT_ROLES.service}`)
    await pool.query(`revoke usage on schema public, holdall from ${DEFAULT_ROLES.service}`)
  } finally {
    await pool.end()
    await as(db.url, async (client) => {
      await client.query(`drop database ${name} with (force)`)
      for (const role of Object.values(OTHER)) await client.query(`drop role ${role}`)
    })
  }
})

it.each(['Upper', 'with space', "quote'", '', '1st', 'a'.repeat(64), 'semi;colon'])(
  'refuses the role name "%s"',
  (user) => {
    expect(() => checkRoleNames({ ...DEFAULT_ROLES, user })).toThrow(/role name/)
  },
)
