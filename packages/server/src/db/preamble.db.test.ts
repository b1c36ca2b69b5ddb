import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { createPool, Database, DEFAULT_ROLES, UnknownOutcomeError } from './index.ts'
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

describe('a connection that breaks at commit', () => {
  const cleanups: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const clean of cleanups.splice(0)) await clean()
  })

  it('leaves the outcome unknown, and never goes back to the pool', async () => {
    const cutter = await cuttingProxy(db.url)
    const pool = createPool({ connection: cutter.connection, max: 1, log: silentLogger })
    const database = new Database(pool)
    cleanups.push(() => pool.end(), cutter.close)
    await database.one('service', COUNT)

    cutter.cutAt('COMMIT')
    await expect(database.asUser('bob', (tx) => tx.query(mediaStatement('cut-1', 'bob')))).rejects.toThrow(
      UnknownOutcomeError,
    )
    expect(pool.totalCount).toBe(0)
    expect(await count('cut-1')).toBe(1)

    expect(await counted(database, 'bob')).toBe(6)
    cutter.cutAt('COMMIT')
    await expect(database.one({ userId: 'bob' }, mediaStatement('cut-2', 'bob'))).rejects.toThrow(UnknownOutcomeError)
    expect(pool.totalCount).toBe(0)
    expect(await count('cut-2')).toBe(1)

    // Cut before COMMIT is sent: certain.
    const early = database.asUser('bob', async (tx) => {
      await tx.query(mediaStatement('cut-3', 'bob'))
      cutter.cutNow()
      await tx.query(COUNT)
    })
    await expect(early).rejects.toMatchObject({ code: 'unavailable' })
    await expect(early).rejects.not.toThrow(UnknownOutcomeError)
    expect(await count('cut-3')).toBe(0)
    expect(await counted(database, 'bob')).toBe(7)
  })

  it('counts a session that the server ends at commit as unknown too', async () => {
    const client = { ...fakeClient('57P01') }
    const database = new Database({ connect: async () => client } as unknown as pg.Pool)
    await expect(database.asUser('bob', async () => undefined)).rejects.toThrow(UnknownOutcomeError)
    expect(client.released).toEqual([true])
    const refused = fakeClient('23505')
    const certain = new Database({ connect: async () => refused } as unknown as pg.Pool)
    await expect(certain.asUser('bob', async () => undefined)).rejects.not.toThrow(UnknownOutcomeError)
    expect(refused.released).toEqual([false])
  })
})

async function count(id: string): Promise<number> {
  return (await db.database.one('service', { text: 'select 1 from media where id = $1', values: [id] })).rowCount
}

/** A connection whose COMMIT is answered with an error: the one moment that a real server cannot be stopped at. */
function fakeClient(code: string) {
  const released: unknown[] = []
  return {
    released,
    release: (destroy?: boolean) => released.push(destroy ?? false),
    query: async (text: unknown) => {
      if (text === 'commit') throw Object.assign(new Error('terminating connection'), { code, severity: 'FATAL' })
      return { rows: [], rowCount: 0, command: 'SELECT' }
    },
  }
}

/** Stands in front of PostgreSQL and cuts the line when the server's answer contains a word. */
async function cuttingProxy(url: string) {
  const target = new URL(url)
  const host = target.searchParams.get('host') ?? target.hostname
  const port = Number(target.searchParams.get('port') ?? (target.port || 5432))
  const upstreamOf = () => (host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host))
  const folder = await mkdtemp(join(tmpdir(), 'cut-'))
  const sockets = new Set<Socket>()
  let word: string | null = null
  const server: Server = createServer((client) => {
    const upstream = upstreamOf()
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    }
    client.pipe(upstream)
    upstream.on('data', (chunk: Buffer) => {
      if (word !== null && chunk.includes(word)) {
        word = null
        client.destroy()
        upstream.destroy()
      } else client.write(chunk)
    })
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve))
  return {
    connection: {
      host: folder,
      port: 5432,
      user: decodeURIComponent(target.username),
      password: decodeURIComponent(target.password),
      database: target.pathname.slice(1),
    },
    cutAt: (next: string) => {
      word = next
    },
    cutNow: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
