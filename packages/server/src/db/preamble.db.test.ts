import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { createPool, Database, DEFAULT_ROLES } from './index.ts'
import { mediaStatement, seedOwners } from './testing/two-owners.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
})
afterAll(() => db.drop())

const COUNT = { text: 'select count(*)::int as n from media', values: [] }
const WRECK = { text: "update media set title = 'wrecked'", values: [] }

async function titles(): Promise<string[]> {
  const { rows } = await db.database.one<{ title: string }>('service', {
    text: 'select distinct title from media',
    values: [],
  })
  return rows.map(({ title }) => title)
}

async function counted(database: Database, userId: string): Promise<number> {
  return (await database.one<{ n: number }>({ userId }, COUNT)).rows[0]?.n ?? -1
}

function proxy(): string {
  let readings = 0
  return new Proxy(
    {},
    { get: (_target, name) => (name === 'toString' ? () => (readings++ ? 'alice' : 'bob') : undefined) },
  ) as unknown as string
}

describe('a user id that PostgreSQL cannot take', () => {
  it.each([
    ['NUL', 'alice\0'],
    ['an object', { toPostgres: () => 'alice' } as unknown as string],
    ['an array', ['alice'] as unknown as string],
    ['null', null as unknown as string],
    ['undefined', undefined as unknown as string],
    ['a symbol', Symbol('alice') as unknown as string],
    ['a Proxy that changes its mind', proxy()],
    [
      'an object that throws when it is read',
      Object.defineProperty({}, 'toPostgres', {
        get() {
          throw new Error('read')
        },
      }) as string,
    ],
  ])('%s: nothing is executed, and the pool is sound', async (_name, userId) => {
    let ran = false
    const inFlight = db.database.asUser(userId, async (tx) => {
      const sent = tx.query(WRECK)
      await sent
      ran = true
    })
    await expect(inFlight).rejects.toThrow()
    await expect(db.database.one({ userId }, WRECK)).rejects.toThrow()
    await expect(
      db.database.batch([
        { actor: { userId: 'bob' }, statements: [mediaStatement('half', 'bob')] },
        { actor: { userId }, statements: [WRECK] },
      ]),
    ).rejects.toThrow()
    expect(ran).toBe(false)
    expect(await titles()).toEqual(['treasure'])
    const seen = await Promise.all(Array.from({ length: 12 }, () => counted(db.database, 'bob')))
    expect(new Set(seen)).toEqual(new Set([5]))
    expect(db.pool.idleCount).toBe(db.pool.totalCount)
  })
})

describe('a hostile but valid user id', () => {
  const ids = [
    "'; reset role; --",
    "alice' or '1'='1",
    'alice"',
    '$1',
    'alice\n',
    'ALICE',
    'alice ',
    '%',
    '\\',
    '{alice}',
    'holdall_service',
    '',
    'a'.repeat(1024 * 1024),
  ]
  it.each(ids.map((id) => [id.slice(0, 20), id]))('%j is nobody', async (_name, userId) => {
    expect(await counted(db.database, userId)).toBe(2)
    const { rows } = await db.database.one<{ id: string }>({ userId }, { text: 'select id from media', values: [] })
    expect(rows.map(({ id }) => id).sort()).toEqual(['public-alice', 'public-bob'])
  })
})

describe('a role that is not there, or not ours', () => {
  it.each(['no_such_role', 'postgres', 'pg_read_all_data', '', 'none; drop table media', 'nul\0'])(
    '%j: nothing is executed',
    async (role) => {
      const database = new Database(db.pool, { ...DEFAULT_ROLES, user: role })
      let answer: unknown = 'refused'
      const work = database.asUser('alice', async (tx) => {
        answer = (await tx.query(WRECK)).rowCount
      })
      await expect(work).rejects.toThrow()
      expect(answer).toBe('refused')
      await expect(database.one({ userId: 'alice' }, WRECK)).rejects.toThrow()
      expect(await titles()).toEqual(['treasure'])
    },
  )

  it('`none`, which is the login itself, sees nothing and changes nothing', async () => {
    const database = new Database(db.pool, { ...DEFAULT_ROLES, user: 'none' })
    expect(await counted(database, 'alice')).toBe(0)
    expect((await database.one({ userId: 'alice' }, WRECK)).rowCount).toBe(0)
  })
})

describe('inside a transaction', () => {
  it('giving up the role closes everything', async () => {
    for (const text of ['reset role', 'set role none', 'reset all', "select set_config('role', 'none', true)"]) {
      await db.database.asUser('alice', async (tx) => {
        await tx.query({ text, values: [] })
        const { rows } = await tx.query<{ n: number }>(COUNT)
        expect(rows[0]?.n, text).toBe(text === 'reset all' ? 2 : 0)
      })
    }
  })

  it('a value carries no second statement', async () => {
    await expect(
      db.database.one({ userId: 'bob' }, { text: 'select $1::text; reset role', values: ['x'] }),
    ).rejects.toThrow(/multiple commands/)
    const { rows } = await db.database.one<{ v: string }>(
      { userId: 'bob' },
      { text: 'select $1::text as v', values: ["'; reset role; select '"] },
    )
    expect(rows).toEqual([{ v: "'; reset role; select '" }])
  })

  it('an error that was swallowed makes the whole transaction fail', async () => {
    const work = db.database.asUser('alice', async (tx) => {
      await tx.query(mediaStatement('swallowed', 'alice'))
      await tx.query({ text: 'select 1 / 0', values: [] }).catch(() => undefined)
    })
    await expect(work).rejects.toThrow(/division by zero/)
    // Not even awaited: only the tag of COMMIT tells.
    const unseen = db.database.asUser('alice', async (tx) => {
      await tx.query(mediaStatement('swallowed', 'alice'))
      void tx.query({ text: 'select 1 / 0', values: [] }).catch(() => undefined)
    })
    await expect(unseen).rejects.toThrow(/ROLLBACK instead of COMMIT|division by zero/)
    expect(await count('swallowed')).toBe(0)
  })

  it('a statement that comes after the end is refused, not sent as somebody else', async () => {
    let late: (() => Promise<unknown>) | undefined
    await db.database.asUser('alice', async (tx) => {
      late = () => tx.query(COUNT)
    })
    await expect(late?.()).rejects.toThrow(/after its transaction had ended/)
    await db.database
      .asUser('alice', async (tx) => {
        late = () => tx.query(COUNT)
        throw new Error('stop')
      })
      .catch(() => undefined)
    await expect(late?.()).rejects.toThrow(/after its transaction had ended/)
  })

  it('a value that cannot be sent fails its transaction alone', async () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    for (const value of [circular, { n: 1n }, Symbol('x')]) {
      await expect(
        db.database.one({ userId: 'alice' }, { text: 'select $1::jsonb', values: [value] }),
      ).rejects.toThrow()
      await expect(
        db.database.asUser('alice', (tx) => tx.query({ text: 'select $1::jsonb', values: [value] })),
      ).rejects.toThrow()
      const seen = await Promise.all(Array.from({ length: 12 }, () => counted(db.database, 'bob')))
      expect(new Set(seen)).toEqual(new Set([5]))
    }
  })
})

describe('the pool', () => {
  it('hands no identity to the next user of a connection', async () => {
    const pool = createPool({ connection: db.url, max: 1, log: silentLogger })
    const database = new Database(pool)
    const ids = async (userId: string) => {
      const { rows } = await database.one<{ id: string }>(
        { userId },
        { text: "select id from media where visibility = 'private'", values: [] },
      )
      return rows.map(({ id }) => id).sort()
    }
    const who = "select current_user::text as role, coalesce(current_setting('app.user_id', true), '') as id"
    try {
      await database.asService(async () => undefined)
      await database.asUser('alice', async () => undefined)
      await database.asUser('alice', (tx) => tx.query({ text: 'select 1 / 0', values: [] })).catch(() => undefined)
      await database.one({ userId: 'alice' }, { text: 'select 1 / 0', values: [] }).catch(() => undefined)
      const [{ role, id }] = (await pool.query(who)).rows
      expect({ role: role.startsWith('holdall_') && role !== 'holdall_app', id }).toEqual({ role: false, id: '' })
      const turns = await Promise.all(
        Array.from({ length: 40 }, (_, turn) => (turn % 2 ? 'alice' : 'bob')).map(async (userId) => ({
          userId,
          ids: await ids(userId),
        })),
      )
      for (const turn of turns) expect(turn.ids).toEqual([`library-${turn.userId}`, `shared-${turn.userId}`])
      const mixed = await database.batch([
        { actor: { userId: 'alice' }, statements: [COUNT] },
        { actor: 'service', statements: [COUNT] },
        { actor: { userId: 'nobody' }, statements: [COUNT] },
      ])
      expect(mixed.map(({ rows }) => (rows[0] as { n: number }).n)).toEqual([5, 8, 2])
    } finally {
      await pool.end()
    }
  })
})

async function count(id: string): Promise<number> {
  return (await db.database.one('service', { text: 'select 1 from media where id = $1', values: [id] })).rowCount
}
