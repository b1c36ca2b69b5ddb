import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { hasSqlState } from './index.ts'
import { mediaStatement, PROJECT_TABLES, seedOwners } from './testing/two-owners.ts'

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

/** A statement that adds a row to each table, for the project `$1` of the owner `$2`. */
const ADD: Record<Exclude<(typeof PROJECT_TABLES)[number], 'media_references'>, string> = {
  documents:
    "insert into documents (project_id, name, owner_user_id, revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at) values ($1, 'new', $2, 1, 1, 1, 'ed', 1, now(), now())",
  document_revisions:
    "insert into document_revisions (project_id, name, revision, owner_user_id, body, size_bytes, schema_version, author_user_id, created_at) values ($1, 'new', 1, $2, '1', 1, 1, 'ed', now())",
  document_conflicts:
    "insert into document_conflicts (project_id, name, owner_user_id, revision, path, value, author_user_id, created_at) values ($1, 'new', $2, 1, '', '1', 'ed', now())",
  scenes:
    "insert into scenes (id, project_id, owner_user_id, position, created_at, updated_at) values ('scene-new', $1, $2, 1, now(), now())",
  snapshots:
    "insert into snapshots (id, project_id, owner_user_id, name, author_user_id, document_count, media_count, size_bytes, created_at) values ('snap-new', $1, $2, 's', 'ed', 0, 0, 0, now())",
  snapshot_documents:
    "insert into snapshot_documents (snapshot_id, project_id, name, owner_user_id, revision) values ('snap-shared-alice', $1, 'new', $2, 1)",
  snapshot_media:
    "insert into snapshot_media (snapshot_id, project_id, media_id, owner_user_id, holder_id, checksum, original_filename, size_bytes) values ('snap-shared-alice', $1, 'shared-alice', $2, 'shared-alice', 'c', 'f', 5)",
}
const WRITABLE = Object.keys(ADD) as (keyof typeof ADD)[]

describe.each(PROJECT_TABLES)('%s', (table) => {
  it('is read by members, of this project alone, and by nobody else', async () => {
    for (const member of ['vera', 'ed'])
      expect(await rows(member, `select distinct project_id from ${table}`), member).toEqual(['shared-alice'])
    expect(await rows('alice', `select distinct project_id from ${table} order by 1`)).toEqual([
      'own-alice',
      'shared-alice',
    ])
    for (const stranger of ['', 'nobody', 'alice ', 'Alice', "alice' or true --", 'al_ce', '%'])
      expect(await rows(stranger, `select 1 from ${table}`), stranger).toEqual([])
  })

  it('is changed by no viewer', async () => {
    expect([0, 'denied']).toContain(await changes('vera', `delete from ${table}`))
    for (const column of ['project_id', 'owner_user_id'])
      expect(await changes('vera', `update ${table} set ${column} = ${column}`), column).toBe('denied')
    if (table !== 'media_references')
      expect(await changes('vera', ADD[table], ['shared-alice', 'alice'])).toBe('denied')
    expect([0, 'denied']).toContain(await changes('vera', `select 1 from ${table} for update`))
  })

  it('takes from nobody what a failed preamble would have guarded', async () => {
    const before = await db.database.one('service', { text: `select count(*) from ${table}`, values: [] })
    for (const userId of ['alice\0', null, ['alice']] as unknown as string[])
      await expect(db.database.one({ userId }, { text: `delete from ${table}`, values: [] })).rejects.toThrow()
    expect(await db.database.one('service', { text: `select count(*) from ${table}`, values: [] })).toEqual(before)
  })
})

describe.each(WRITABLE)('%s', (table) => {
  it('takes rows of an editor for this project and its owner alone', async () => {
    expect(await changes('ed', ADD[table], ['shared-alice', 'alice'])).toBe(1)
    for (const [project, owner] of [
      ['shared-alice', 'ed'],
      ['shared-alice', 'bob'],
      ['own-alice', 'alice'],
      ['own-alice', 'ed'],
      ['shared-bob', 'bob'],
      ['nothing', 'alice'],
    ])
      expect(await changes('ed', ADD[table], [project, owner]), `${project} ${owner}`).toBe('denied')
  })

  it('lets an editor delete what is in this project, and nothing else', async () => {
    expect(await changes('ed', `delete from ${table} where project_id <> 'shared-alice'`)).toBe(0)
    if (table !== 'snapshots') expect(await changes('ed', `delete from ${table}`)).toBe(1)
  })

  it('lets nobody move a row to another project or owner', async () => {
    for (const user of ['ed', 'alice'])
      for (const change of ["project_id = 'own-ed'", "project_id = 'own-alice'", "owner_user_id = 'ed'"])
        expect(await changes(user, `update ${table} set ${change} where project_id = 'shared-alice'`), change).toBe(
          'denied',
        )
  })
})

it('references are written by no user directly', async () => {
  for (const user of ['alice', 'ed', 'bob']) {
    expect(await changes(user, 'delete from media_references')).toBe('denied')
    expect(await changes(user, 'update media_references set counts = false')).toBe('denied')
    expect(
      await changes(
        user,
        "insert into media_references (project_id, kind, source, media_id, owner_user_id, counts) values ('shared-alice', 'document', 'x', 'library-alice', 'alice', true)",
      ),
    ).toBe('denied')
  }
})

describe('a pin', () => {
  const PIN =
    "insert into snapshot_media (snapshot_id, project_id, media_id, owner_user_id, holder_id, checksum, original_filename, size_bytes) values ($1, $2, $4, $3, $4, 'c', 'f', 5)"

  it('holds what belongs to the owner of the project, and nothing of anybody else', async () => {
    expect(await changes('alice', PIN, ['snap-shared-alice', 'shared-alice', 'alice', 'trashed-public-alice'])).toBe(1)
    for (const mediaId of ['library-alice', 'public-alice', 'shared-alice', 'trashed-public-alice', 'nothing'])
      expect(await changes('bob', PIN, ['snap-own-bob', 'own-bob', 'bob', mediaId]), mediaId).toBe('denied')
    expect(await changes('ed', PIN, ['snap-shared-alice', 'shared-alice', 'alice', 'library-ed'])).toBe('denied')
    expect(await changes('ed', PIN, ['snap-shared-alice', 'shared-alice', 'alice', 'library-alice'])).toBe('denied')
  })
})

describe('what a project says of itself', () => {
  it.each(['document_count = 9', 'scene_count = 9', "bundle_digest = 'x'"])(
    '%s is changed by its owner and editors alone',
    async (change) => {
      expect(await changes('vera', `update projects set ${change}`)).toBe(0)
      expect(await changes('bob', `update projects set ${change} where id like '%alice'`)).toBe(0)
      expect(await changes('ed', `update projects set ${change} where id = 'shared-alice'`)).toBe(1)
    },
  )

  it.each(['importing_until = now()', 'deleted_at = now()', 'purging_at = now()', "external_id = 'x'"])(
    '%s is its owner’s alone: an editor decides nothing of what becomes of it',
    async (change) => {
      expect(await changes('vera', `update projects set ${change}`)).toBe(0)
      expect(await changes('ed', `update projects set ${change} where id = 'shared-alice'`)).toBe('denied')
      expect(await changes('alice', `update projects set ${change} where id = 'shared-alice'`)).toBe(1)
    },
  )

  it('is not how large it is: that follows from what is stored', async () => {
    for (const user of ['ed', 'alice']) expect(await changes(user, 'update projects set size_bytes = 0')).toBe('denied')
  })
})
