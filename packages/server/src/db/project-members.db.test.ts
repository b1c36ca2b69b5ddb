import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { hasSqlState } from './index.ts'
import { mediaStatement, seedOwners } from './testing/two-owners.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await seedOwners(db.database)
  // Ed has a project of his own, of which he is a member too.
  await db.database.batch([
    {
      actor: { userId: 'ed' },
      statements: [
        {
          text: "insert into projects (id, name, type, owner_user_id) values ('own-ed', 'p', 'custom', 'ed')",
          values: [],
        },
        {
          text: "insert into project_members (project_id, user_id, owner_user_id, role) values ('own-ed', 'ed', 'ed', 'editor')",
          values: [],
        },
        mediaStatement('library-ed', 'ed'),
      ],
    },
  ])
})
afterAll(() => db.drop())

async function rows(userId: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const result = await db.database.one<Record<string, unknown>>({ userId }, { text, values })
  return result.rows.map((row) => Object.values(row)[0])
}

/** How many rows the statement changed, undone afterwards. */
async function changes(userId: string, text: string, values: unknown[] = []): Promise<number | 'denied'> {
  const undo = new Error('undo')
  let count = 0
  try {
    await db.database.asUser(userId, async (tx) => {
      count = (await tx.query({ text, values })).rowCount
      throw undo
    })
  } catch (error) {
    if (hasSqlState(error, '42501')) return 'denied'
    if ((error as Error).cause !== undo) throw error
  }
  return count
}

function insert(userId: string, ...parameters: Parameters<typeof mediaStatement>) {
  const { text, values } = mediaStatement(...parameters)
  return changes(userId, text, values)
}

describe('a viewer', () => {
  it('reads the project and its items, and nothing else of the owner', async () => {
    expect(await rows('vera', 'select id from projects')).toEqual(['shared-alice'])
    expect(await rows('vera', "select id from media where owner_user_id = 'alice' order by id")).toEqual([
      'public-alice',
      'shared-alice',
    ])
    for (const table of [
      'renditions',
      'media_aliases',
      'reservations',
      'usage_deltas',
      'usage_totals',
      'outbox',
      'users',
    ])
      expect(await rows('vera', `select 1 from ${table}`), table).toEqual([])
    expect(await rows('vera', 'select user_id from project_members')).toEqual(['vera'])
  })

  it('changes, adds and deletes nothing', async () => {
    expect(await changes('vera', "update media set title = 'x'")).toBe(0)
    expect(await changes('vera', 'delete from media')).toBe(0)
    expect(await changes('vera', 'delete from media_tags')).toBe(0)
    expect(await changes('vera', "update projects set name = 'x'")).toBe(0)
    expect(await changes('vera', 'delete from projects')).toBe(0)
    expect(await changes('vera', "update project_members set role = 'editor'")).toBe(0)
    expect(await changes('vera', "select 1 from projects where id = 'shared-alice' for key share")).toBe(0)
    expect(await insert('vera', 'm1', 'alice', { createdBy: 'vera', projectId: 'shared-alice' })).toBe('denied')
    expect(await insert('vera', 'm1', 'vera', { projectId: 'shared-alice' })).toBe('denied')
  })
})

describe('an editor', () => {
  it('adds to the project in the owner’s name, and changes what is in it', async () => {
    expect(await insert('ed', 'm1', 'alice', { createdBy: 'ed', projectId: 'shared-alice' })).toBe(1)
    expect(await changes('ed', "update media set title = 'x', tags = array['a', 'b'] where id = 'shared-alice'")).toBe(
      1,
    )
    expect(await changes('ed', "update projects set name = 'x' where id = 'shared-alice'")).toBe(1)
    expect(await changes('ed', "select 1 from projects where id = 'shared-alice' for key share")).toBe(1)
  })

  it('reaches nothing else of the owner, whatever the statement leaves out', async () => {
    expect(await rows('ed', "select id from media where owner_user_id = 'alice' order by id")).toEqual([
      'public-alice',
      'shared-alice',
    ])
    expect(await changes('ed', "update media set title = 'x' where owner_user_id = 'alice'")).toBe(1)
    expect(await changes('ed', "delete from media_tags where owner_user_id = 'alice'")).toBe(1)
    // Without a WHERE clause the policy for reading is not asked.
    expect(await changes('ed', 'delete from media_tags')).toBe(2)
    expect(await changes('ed', "update renditions set storage_key = 'stolen'")).toBe(0)
    expect(await changes('ed', "delete from projects where id = 'shared-alice'")).toBe(0)
  })

  it('adds nothing to the owner’s library, to another project of the owner, or to somebody else’s', async () => {
    const createdBy = 'ed'
    expect(await insert('ed', 'm1', 'alice', { createdBy })).toBe('denied')
    expect(await insert('ed', 'm1', 'alice', { createdBy, projectId: 'own-alice' })).toBe('denied')
    expect(await insert('ed', 'm1', 'bob', { createdBy, projectId: 'shared-alice' })).toBe('denied')
    expect(await insert('ed', 'm1', 'bob', { createdBy })).toBe('denied')
    expect(await insert('ed', 'm1', 'ed', { projectId: 'shared-alice' })).toBe('denied')
    expect(await insert('ed', 'm1', 'alice', { createdBy: 'alice', projectId: 'shared-alice' })).toBe('denied')
    expect(
      await changes(
        'ed',
        "insert into media_tags (owner_user_id, tag, created_at, media_id) values ('alice', 'x', now(), 'library-alice')",
      ),
    ).toBe('denied')
    expect(
      await changes(
        'ed',
        "insert into media_aliases (key, media_id, owner_user_id) values ('x', 'library-alice', 'alice')",
      ),
    ).toBe('denied')
    expect(
      await changes(
        'ed',
        "insert into reservations (id, owner_user_id, created_by, storage_key, expected_bytes, lease_expires_at) values ('x', 'alice', 'ed', 'x', 1, now())",
      ),
    ).toBe('denied')
  })

  it('takes no item away: neither into an own project nor into the owner’s library', async () => {
    for (const projectId of ["'own-ed'", 'null', "'own-alice'"])
      expect(
        await changes('ed', `update media set project_id = ${projectId} where id = 'shared-alice'`),
        projectId,
      ).toBe('denied')
    expect(await changes('ed', "update media set owner_user_id = 'ed' where id = 'shared-alice'")).toBe('denied')
    expect(await changes('ed', "update projects set owner_user_id = 'ed' where id = 'shared-alice'")).toBe('denied')
    expect(await changes('ed', "update projects set id = 'own' where id = 'shared-alice'")).toBe('denied')
  })

  it('makes nobody a member', async () => {
    for (const [userId, owner] of [
      ['bob', 'alice'],
      ['bob', 'ed'],
      ['ed', 'alice'],
    ])
      expect(
        await changes(
          'ed',
          "insert into project_members (project_id, user_id, owner_user_id, role) values ('shared-alice', $1, $2, 'owner') on conflict do nothing",
          [userId, owner],
        ),
      ).toBe('denied')
    expect(await changes('ed', "update project_members set role = 'owner' where project_id = 'shared-alice'")).toBe(0)
    expect(await changes('ed', "update project_members set project_id = 'shared-alice'")).toBe('denied')
  })
})

describe('a stranger', () => {
  it('becomes no member of what is not theirs', async () => {
    for (const owner of ['alice', 'bob'])
      expect(
        await changes(
          'bob',
          "insert into project_members (project_id, user_id, owner_user_id, role) values ('shared-alice', 'bob', $1, 'editor')",
          [owner],
        ),
      ).toBe('denied')
  })

  it('cannot tell a project that exists from one that does not', async () => {
    for (const projectId of ['shared-alice', 'nothing'])
      expect(await insert('bob', 'm1', 'bob', { projectId }), projectId).toBe('denied')
    for (const projectId of ['shared-alice', 'nothing'])
      expect(
        await changes('bob', 'update media set project_id = $1 where id = $2', [projectId, 'library-bob']),
        projectId,
      ).toBe('denied')
    for (const mediaId of ['library-alice', 'nothing'])
      expect(
        await changes('bob', "insert into media_aliases (key, media_id, owner_user_id) values ('x', $1, 'bob')", [
          mediaId,
        ]),
        mediaId,
      ).toBe('denied')
  })

  it('moves no item to another owner', async () => {
    expect(await changes('bob', "update media set owner_user_id = 'alice'")).toBe('denied')
    expect(await changes('bob', "update projects set owner_user_id = 'alice'")).toBe('denied')
  })
})

describe('the owner', () => {
  it('moves items between own projects and the library', async () => {
    expect(await changes('alice', "update media set project_id = 'own-alice' where id = 'shared-alice'")).toBe(1)
    expect(await changes('alice', "update media set project_id = null where id = 'shared-alice'")).toBe(1)
    expect(await changes('alice', "update media set project_id = 'shared-alice' where id = 'library-alice'")).toBe(1)
  })

  it('takes membership back, and with it everything', async () => {
    await db.database.asUser('alice', (tx) =>
      tx.query({
        text: "insert into project_members (project_id, user_id, owner_user_id, role) values ('shared-alice', 'gil', 'alice', 'viewer')",
        values: [],
      }),
    )
    expect(await rows('gil', "select id from media where project_id = 'shared-alice'")).toEqual(['shared-alice'])
    expect(await changes('gil', "update media set title = 'x' where id = 'shared-alice'")).toBe(0)
    await db.database.asUser('alice', (tx) =>
      tx.query({ text: "update project_members set role = 'editor' where user_id = 'gil'", values: [] }),
    )
    expect(await changes('gil', "update media set title = 'x' where id = 'shared-alice'")).toBe(1)
    await db.database.asUser('alice', (tx) =>
      tx.query({ text: "delete from project_members where user_id = 'gil'", values: [] }),
    )
    expect(await rows('gil', "select id from media where project_id = 'shared-alice'")).toEqual([])
    expect(await rows('gil', 'select id from projects')).toEqual([])
  })
})
