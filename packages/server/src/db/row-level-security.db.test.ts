import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { hasSqlState } from './index.ts'
import { OWNER_COLUMNS, seedOwners } from './testing/two-owners.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
})
afterAll(() => db.drop())

const TABLES = Object.keys(OWNER_COLUMNS)
const INSUFFICIENT_PRIVILEGE = '42501'

class Rollback extends Error {}

/** What a user can do, undone afterwards; `denied` when the database refuses the statement itself. */
async function attempt(userId: string, text: string, values: unknown[] = []): Promise<number | 'denied'> {
  let outcome: number | 'denied' = 'denied'
  await db.database
    .asUser(userId, async (tx) => {
      outcome = (await tx.query({ text, values })).rowCount
      throw new Rollback()
    })
    .catch((error) => {
      if (error instanceof Rollback || error.cause instanceof Rollback) return
      if (!hasSqlState(error, INSUFFICIENT_PRIVILEGE)) throw error
      outcome = 'denied'
    })
  return outcome
}

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ column: string }>(
    `select attname as "column" from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`,
    [table],
  )
  return rows.map(({ column }) => column)
}

/** Every row of the table as a service sees it. */
async function snapshot(table: string): Promise<string[]> {
  const { rows } = await db.database.one<{ row: string }>('service', {
    text: `select to_jsonb(t)::text as row from ${table} t order by 1`,
    values: [],
  })
  return rows.map(({ row }) => row)
}

describe('the catalogue', () => {
  it('names no table that these tests do not know', async () => {
    const { rows } = await db.pool.query(
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1",
    )
    expect(rows.map(({ relname }) => relname)).toEqual([...TABLES].sort())
  })

  it('forces row level security on every table', async () => {
    const { rows } = await db.pool.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`,
    )
    expect(rows).toEqual([])
  })

  it('has no policy for everybody or for the login, and none of a user or service that does not ask who is asking', async () => {
    const { rows } = await db.pool.query<{ name: string; roles: string[]; qual: string | null; check: string | null }>(
      `select tablename || '.' || policyname as name, roles::text[] as roles, qual, with_check as check from pg_policies where schemaname = 'public'`,
    )
    for (const { name, roles, qual, check } of rows) {
      expect([['holdall_user'], ['holdall_service'], ['holdall_reader']], name).toContainEqual(roles)
      if (roles[0] === 'holdall_reader') continue
      for (const expression of [qual, check]) {
        if (expression !== null)
          expect(expression, name).toMatch(/^\(*\s*SELECT \(CURRENT_USER = 'holdall_(user|service)'::name\)?/i)
      }
    }
  })

  it('has views that see with the eyes of the caller', async () => {
    const { rows } = await db.pool.query(
      `select relname from pg_class where relnamespace in ('public'::regnamespace, 'holdall'::regnamespace) and relkind in ('v', 'm')
        and not coalesce('security_invoker=true' = any (reloptions), false)`,
    )
    expect(rows).toEqual([])
  })

  it('pins the search path of functions that run as somebody else, with temporary objects last', async () => {
    const { rows } = await db.pool.query<{ proname: string; proconfig: string[] | null; public: boolean }>(
      `select proname, proconfig, has_function_privilege('public', oid, 'execute') as public from pg_proc where prosecdef and pronamespace = 'holdall'::regnamespace`,
    )
    expect(rows.length).toBeGreaterThan(3)
    for (const { proname, proconfig, public: everybody } of rows) {
      expect(proconfig?.join(), proname).toMatch(/^search_path=pg_catalog, .*pg_temp$/)
      expect(everybody, proname).toBe(false)
    }
  })

  it('gives users and services neither the queue, the list of migrations, sequences, nor more than rows', async () => {
    const { rows } = await db.pool.query<{ grant: string }>(
      `select n.nspname || '.' || c.relname || ' ' || a.privilege_type as "grant"
        from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
        where a.grantee in (0, 'holdall_user'::regrole, 'holdall_service'::regrole, 'holdall_reader'::regrole) and n.nspname not in ('pg_catalog', 'information_schema')
          and (n.nspname <> 'public' or c.relkind = 'S' or a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))`,
    )
    expect(rows).toEqual([])
  })

  it.each(Object.entries(OWNER_COLUMNS).filter(([, column]) => column === 'owner_user_id' || column === 'id'))(
    'lets no user change whose a row of %s is',
    async (table, column) => {
      const { rows } = await db.pool.query('select has_column_privilege($1, $2, $3, $4) as may', [
        'holdall_user',
        table,
        column,
        'update',
      ])
      expect(rows[0].may).toBe(false)
    },
  )
})

describe.each(TABLES)('%s', (table) => {
  const owner = OWNER_COLUMNS[table] as string | null

  it('shows the login nothing outside asUser and asService, and lets it change nothing', async () => {
    const before = await snapshot(table)
    expect(before.length).toBeGreaterThan(0)
    const [column] = await columnsOf(table)
    expect((await db.pool.query(`select * from ${table}`)).rowCount).toBe(0)
    expect((await db.pool.query(`update ${table} set ${column} = ${column}`)).rowCount).toBe(0)
    expect((await db.pool.query(`delete from ${table}`)).rowCount).toBe(0)
    await expect(db.pool.query(`insert into ${table} default values`)).rejects.toMatchObject({ code: '42501' })
    // The identity alone, without the role, opens nothing either.
    const client = await db.pool.connect()
    await client.query('begin')
    await client.query("select set_config('app.user_id', 'alice', true)")
    expect((await client.query(`select * from ${table}`)).rowCount).toBe(0)
    await client.query('rollback')
    client.release()
    expect(await snapshot(table)).toEqual(before)
  })

  it('shows a user their own rows alone, without any filter', async () => {
    const seen = await db.database
      .one<{ row: Record<string, unknown> }>(
        { userId: 'bob' },
        { text: `select to_jsonb(t) as row from ${table} t`, values: [] },
      )
      .catch((error) => {
        if (hasSqlState(error, INSUFFICIENT_PRIVILEGE)) return { rows: [] }
        throw error
      })
    const rows = seen.rows.map(({ row }) => row)
    if (owner === null) return expect(rows).toEqual([])
    expect(rows.length).toBeGreaterThan(0)
    // Public items and what hangs on them are for everybody to read.
    const foreign = rows.filter(
      (row) => row[owner] !== 'bob' && row.visibility !== 'public' && row.media_id !== 'public-alice',
    )
    expect(foreign).toEqual([])
  })

  it('lets a user change and delete their own rows at most', async () => {
    const before = await snapshot(table)
    const own = before.filter((row) => owner !== null && JSON.parse(row)[owner] === 'bob').length
    for (const column of await columnsOf(table)) {
      const changed = await attempt('bob', `update ${table} set ${column} = ${column}`)
      if (changed !== 'denied') expect(changed, column).toBeLessThanOrEqual(own)
    }
    // Without children, so that no foreign key hides what the policy allows.
    const deleted = await attempt('bob', `delete from ${table} where ${owner ?? 'true'} ${owner ? "= 'alice'" : ''}`)
    expect([0, 'denied']).toContain(deleted)
    expect(await snapshot(table)).toEqual(before)
  })

  it('takes no row for somebody else', async () => {
    const [template] = (await snapshot(table)).filter((row) => owner === null || JSON.parse(row)[owner] === 'alice')
    const row = JSON.parse(template as string) as Record<string, unknown>
    for (const key of ['id', 'hash', 'storage_key', 'key', 'tag', 'external_id', 'name']) {
      if (typeof row[key] === 'string' && key !== owner) row[key] = `${row[key]}-forged`
    }
    const columns = (await columnsOf(table)).filter((column) => column !== 'xid').join(', ')
    const values = { ...row, created_by: 'bob' }
    expect(
      await attempt(
        'bob',
        `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`,
        [JSON.stringify(values)],
      ),
    ).toBe('denied')
  })
})

it('shows the unified view as the table beneath it', async () => {
  const { rows } = await db.database.one<{ id: string }>(
    { userId: 'bob' },
    { text: "select id from unified_media_view where id like '%alice' order by id", values: [] },
  )
  expect(rows).toEqual([{ id: 'public-alice' }])
  expect((await db.pool.query('select * from unified_media_view')).rowCount).toBe(0)
})

it('lets everybody read a public item, and nobody but its owner change or delete it', async () => {
  expect(await attempt('bob', "select 1 from media where id = 'public-alice'")).toBe(1)
  expect(await attempt('bob', "select 1 from media where id = 'trashed-public-alice'")).toBe(0)
  expect(await attempt('bob', "update media set title = 'mine' where id = 'public-alice'")).toBe(0)
  expect(await attempt('bob', "update media set deleted_at = now() where id = 'public-alice'")).toBe(0)
  expect(await attempt('bob', "delete from media where id = 'public-alice'")).toBe(0)
  expect(await attempt('bob', "delete from media_tags where media_id = 'public-alice'")).toBe(0)
})
