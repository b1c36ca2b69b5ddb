import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { createPool, Database, UnknownOutcomeError } from './index.ts'
import { mediaStatement, seedOwners } from './testing/two-owners.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
})
afterAll(() => db.drop())

const COUNT = { text: 'select count(*)::int as n from media', values: [] }

async function counted(database: Database, userId: string): Promise<number> {
  return (await database.one<{ n: number }>({ userId }, COUNT)).rows[0]?.n ?? -1
}

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
