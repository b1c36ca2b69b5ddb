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
    for (const state of ['42501', 'HQ001', '23514']) if (hasSqlState(error, state)) return state
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

describe('similar_media', () => {
  const SIMILAR = "select media_id, distance from holdall.similar_media($1, 43, '{0}', 4, -1, '', 10)"

  it('finds what the caller owns', async () => {
    expect(await ask('alice', SIMILAR, ['alice'])).toEqual([{ media_id: 'library-alice', distance: 1 }])
  })

  it.each(['bob', 'vera', 'ed', ''])('finds nothing of alice for "%s"', async (userId) => {
    expect(await ask(userId, SIMILAR, ['alice'])).toEqual([])
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

/** How a project is used now, as a service sees it. */
async function references(project: string): Promise<unknown[]> {
  const { rows } = await db.database.one<{ row: string }>('service', {
    text: "select source || ' ' || media_id || ' ' || counts || ' ' || coalesce(checksum, '-') as row from media_references where project_id = $1 order by 1",
    values: [project],
  })
  return rows.map(({ row }) => row)
}

/** The rows that a user is answered, undone afterwards. */
async function tryOut(userId: string, text: string, values: unknown[], look: string): Promise<unknown> {
  const undo = new Error('undo')
  let found: unknown
  await db.database
    .asUser(userId, async (tx) => {
      await tx.query({ text, values })
      found = (await tx.query({ text: look, values: [] })).rows
      throw undo
    })
    .catch((error) => {
      if (hasSqlState(error, '42501')) found = '42501'
      else if (error.cause !== undo) throw error
    })
  return found
}

describe('record_references', () => {
  const RECORD = 'select holdall.record_references($1, $2, $3, $4)'

  it('takes what editors and the owner name, and what it is of the owner', async () => {
    const zeros = '0'.repeat(64)
    for (const userId of ['ed', 'alice'])
      expect(
        await tryOut(
          userId,
          RECORD,
          ['shared-alice', 'document', 'fresh', ['library-alice', 'public-bob', 'library-bob', 'nothing']],
          "select media_id, counts, checksum, owner_user_id from media_references where source = 'fresh' order by 1",
        ),
      ).toEqual([
        { media_id: 'library-alice', counts: true, checksum: zeros, owner_user_id: 'alice' },
        { media_id: 'library-bob', counts: false, checksum: null, owner_user_id: 'alice' },
        { media_id: 'nothing', counts: false, checksum: null, owner_user_id: 'alice' },
        { media_id: 'public-bob', counts: false, checksum: zeros, owner_user_id: 'alice' },
      ])
  })

  it.each(['bob', 'vera', ''])('lets "%s" neither write nor remove what alice’s projects name', async (userId) => {
    const before = [await references('shared-alice'), await references('own-alice')]
    for (const project of ['shared-alice', 'own-alice', 'nothing'])
      for (const ids of [[], ['library-alice'], ['library-bob']])
        expect(await ask(userId, RECORD, [project, 'document', 'timeline', ids])).toBe('42501')
    expect([await references('shared-alice'), await references('own-alice')]).toEqual(before)
  })

  it('lets an editor reach this project alone', async () => {
    for (const project of ['own-alice', 'shared-bob', 'nothing'])
      expect(await ask('ed', RECORD, [project, 'document', 'timeline', ['library-alice']]), project).toBe('42501')
  })

  it('blocks and locks nobody else’s items', async () => {
    await ask('bob', RECORD, ['own-bob', 'document', 'mine', ['library-alice', 'public-alice', 'trashed-public-alice']])
    expect(await references('own-bob')).toEqual([
      'mine library-alice false -',
      `mine public-alice false ${'0'.repeat(64)}`,
      'mine trashed-public-alice false -',
      `timeline library-bob true ${'0'.repeat(64)}`,
    ])
    await db.database.asUser('bob', async (tx) => {
      await tx.query({ text: RECORD, values: ['own-bob', 'document', 'mine', ['library-alice', 'public-alice']] })
      // Another connection takes what bob would have locked.
      await db.database.asUser('alice', (other) =>
        other.query({ text: "select 1 from media where owner_user_id = 'alice' for update nowait", values: [] }),
      )
    })
    expect(await ask('alice', 'select holdall.count_references($1)::int as n', ['public-alice'])).toEqual([{ n: 0 }])
    await ask('bob', RECORD, ['own-bob', 'document', 'mine', []])
  })

  it('knows documents and scenes, and nothing else', async () => {
    expect(await ask('bob', RECORD, ['own-bob', 'spell', 'x', ['library-bob']])).toBe('23514')
  })

  it('does nothing for the login', async () => {
    await expect(db.pool.query(RECORD, ['own-alice', 'document', 'timeline', []])).rejects.toMatchObject({
      code: '42501',
    })
    expect(await references('own-alice')).toHaveLength(1)
  })
})

describe('count_references', () => {
  const COUNT = 'select holdall.count_references($1)::int as n'

  it('answers whoever may change the item', async () => {
    expect(await ask('alice', COUNT, ['library-alice'])).toEqual([{ n: 2 }])
    await db.database.one('service', {
      text: "insert into media_references (project_id, kind, source, media_id, owner_user_id, counts) values ('own-alice', 'document', 'other', 'shared-alice', 'alice', true)",
      values: [],
    })
    expect(await ask('ed', COUNT, ['shared-alice'])).toEqual([{ n: 1 }])
  })

  it.each(['bob', 'vera', 'ed', ''])('tells "%s" nothing of an item that is not theirs to change', async (userId) => {
    for (const id of ['library-alice', 'public-alice', 'nothing'])
      expect(await ask(userId, COUNT, [id])).toEqual([{ n: 0 }])
    if (userId !== 'ed') expect(await ask(userId, COUNT, ['shared-alice'])).toEqual([{ n: 0 }])
  })
})

describe('move_pins', () => {
  const MOVE = 'select holdall.move_pins($1, $2, $3)'
  const zeros = '0'.repeat(64)
  const holders = async () =>
    (
      await db.database.one<{ row: string }>('service', {
        text: "select snapshot_id || ' ' || holder_id as row from snapshot_media order by 1",
        values: [],
      })
    ).rows.map(({ row }) => row)

  it('moves pins of the content between items of one owner', async () => {
    const look = "select holder_id from snapshot_media where snapshot_id = 'snap-own-alice'"
    expect(await tryOut('alice', MOVE, ['library-alice', 'shared-alice', zeros], look)).toEqual([
      { holder_id: 'shared-alice' },
    ])
    expect(await tryOut('alice', MOVE, ['library-alice', 'shared-alice', 'other'], look)).toEqual([
      { holder_id: 'library-alice' },
    ])
  })

  it.each(['bob', 'vera', 'ed', ''])('lets "%s" move no pin of alice’s, and pin nothing of hers', async (userId) => {
    const before = await holders()
    const theirs = `library-${userId}`
    for (const [from, to] of [
      ['library-alice', theirs],
      ['library-alice', 'public-alice'],
      ['library-bob', 'library-alice'],
      ['library-bob', 'public-alice'],
      ['library-bob', 'nothing'],
    ])
      expect(await ask(userId, MOVE, [from, to, zeros])).toHaveLength(1)
    expect(await holders()).toEqual(before)
  })
})

describe('search_projects', () => {
  const SEARCH = 'select holdall.search_projects($1, $2, 10)'

  it('finds what the caller owns', async () => {
    expect(await ask('alice', SEARCH, ['alice', 'p'])).toHaveLength(2)
  })

  it.each(['bob', 'vera', 'ed', ''])('finds nothing of alice for "%s"', async (userId) => {
    expect(await ask(userId, SEARCH, ['alice', 'p'])).toEqual([])
  })
})

describe('owner_if_editable', () => {
  it.each(['alice', 'ed', 'bob', ''])('is not for "%s" to ask', async (userId) => {
    for (const project of ['shared-alice', 'nothing'])
      expect(await ask(userId, 'select holdall.owner_if_editable($1)', [project])).toBe('42501')
  })
})
