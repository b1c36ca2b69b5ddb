import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MEDIA_QUEUES } from '../media/media-context.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { hasSqlState } from './index.ts'
import { seedOwners } from './testing/two-owners.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
})
afterAll(() => db.drop())

/** What a user is told: rows, or the SQLSTATE. */
async function ask(userId: string, text: string, values: unknown[]): Promise<unknown> {
  try {
    return (await db.database.one({ userId }, { text, values })).rows
  } catch (error) {
    for (const state of ['42501', 'HQ001']) if (hasSqlState(error, state)) return state
    throw error
  }
}

describe('search_media and rank_media', () => {
  const SEARCH = 'select holdall.search_media($1, $2, 10)'
  const RANK = 'select media_id from holdall.rank_media($1, $2, 10)'

  it('find what the caller owns', async () => {
    expect(await ask('alice', SEARCH, ['alice', 'treasure'])).toHaveLength(4)
    expect(await ask('alice', RANK, ['alice', 'treasure'])).toHaveLength(4)
  })

  it.each(['bob', 'vera', 'ed', ''])('find nothing of alice for "%s"', async (userId) => {
    expect(await ask(userId, SEARCH, ['alice', 'treasure'])).toEqual([])
    expect(await ask(userId, RANK, ['alice', 'treasure'])).toEqual([])
  })

  it('find nothing for the login, whatever it calls itself', async () => {
    const client = await db.pool.connect()
    await client.query('begin')
    await client.query("select set_config('app.user_id', 'alice', true)")
    const answer = await client.query(SEARCH, ['alice', 'treasure']).then(
      ({ rows }) => rows,
      ({ code }) => code,
    )
    await client.query('rollback')
    client.release()
    // Denied where the login does not inherit its roles (PostgreSQL ≥ 16), empty elsewhere.
    expect(['42501', []]).toContainEqual(answer)
  })
})

describe('enforce_quota', () => {
  const QUOTA = 'select holdall.enforce_quota($1, $2)'

  it('answers the owner, and editors who upload in the owner’s name', async () => {
    for (const userId of ['alice', 'ed']) {
      expect(await ask(userId, QUOTA, ['alice', 1000])).toHaveLength(1)
      expect(await ask(userId, QUOTA, ['alice', 10])).toBe('HQ001')
    }
  })

  it.each(['bob', 'vera', ''])('tells "%s" nothing about alice, at any limit', async (userId) => {
    for (const limit of [0, 10, 1_000_000]) expect(await ask(userId, QUOTA, ['alice', limit])).toBe('42501')
    expect(await ask(userId, QUOTA, ['nobody', 0])).toBe('42501')
  })
})

describe('enqueue_job', () => {
  const ENQUEUE = 'select holdall.enqueue_job($1, $2, $3)'

  it('takes work on a row, in the caller’s transaction', async () => {
    await expect(
      db.database.asUser('bob', async (tx) => {
        await tx.query({
          text: ENQUEUE,
          values: [MEDIA_QUEUES.process, JSON.stringify({ mediaId: 'library-bob' }), 'x'],
        })
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow()
    expect((await db.pool.query("select 1 from pgboss.job where singleton_key = 'x'")).rowCount).toBe(0)
    await ask('bob', ENQUEUE, [MEDIA_QUEUES.process, JSON.stringify({ mediaId: 'library-bob' }), 'x'])
    expect((await db.pool.query("select 1 from pgboss.job where singleton_key = 'x'")).rowCount).toBe(1)
  })

  it.each([
    { identity: { userId: 'alice', role: 'service' }, filter: {}, change: { action: 'delete', purge: true } },
    { userId: 'alice' },
    { mediaId: ['library-alice'] },
  ])('hands on no identity: %j', async (payload) => {
    expect(await ask('bob', ENQUEUE, ['media-bulk', JSON.stringify(payload), 'y'])).toBe('42501')
    expect((await db.pool.query("select 1 from pgboss.job where singleton_key = 'y'")).rowCount).toBe(0)
  })

  it('shows nobody what is queued', async () => {
    await expect(db.database.one({ userId: 'bob' }, { text: 'select * from pgboss.job', values: [] })).rejects.toThrow(
      /permission denied/,
    )
  })
})
