import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldUsage } from '../../ledger/usage.ts'
import { type TestDatabase, testDatabase } from '../../testing/test-database.ts'
import { readProjectSums } from './project-sums.ts'

const PROJECTS = [
  { id: 'one', ownerUserId: 'una' },
  { id: 'two', ownerUserId: 'una' },
  { id: 'empty', ownerUserId: 'una' },
]

let test: TestDatabase
beforeAll(async () => {
  test = await testDatabase()
  await run(
    `insert into projects (id, name, type, owner_user_id) select id, id, 'custom', 'una' from unnest($1::text[]) id`,
    [PROJECTS.map(({ id }) => id)],
  )
  await run(
    "insert into project_members (project_id, user_id, owner_user_id, role) values ('one', 'vera', 'una', 'viewer')",
  )
})
afterAll(() => test.drop())

function run(text: string, values: unknown[] = []) {
  return test.database.one('service', { text, values })
}

function count(project: string, category: string, bytes: number, files: number) {
  return run(
    "insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files) values ('una', $1, $2, 'upload', 'file', $3, $4)",
    [project, category, bytes, files],
  )
}

const sums = (userId: string, projects = PROJECTS) => readProjectSums(test.database, { userId }, projects)

describe('the sums of projects', () => {
  it('have all bytes, and the originals that are not in the trash, folded or not', async () => {
    await count('one', 'uploads', 100, 3)
    await count('one', 'thumbnails', 10, 4)
    await count('one', 'trash', 0, 1)
    await count('two', 'music', 7, 1)
    await count('', 'uploads', 1_000, 50)
    await foldUsage(test.database)
    await count('one', 'exports', 1, 1)
    await count('one', 'documents', 5, 0)
    await count('one', 'processed', 2, 1)
    await count('two', 'trash', 0, 1)
    const expected = new Map([
      ['one', { sizeBytes: 118, mediaCount: 3 }],
      ['two', { sizeBytes: 7, mediaCount: 0 }],
      ['empty', { sizeBytes: 0, mediaCount: 0 }],
    ])
    expect(await sums('una')).toEqual(expected)
    await foldUsage(test.database)
    expect(await sums('una')).toEqual(expected)
    expect(await readProjectSums(test.database, 'service', PROJECTS)).toEqual(expected)
    expect(await sums('una', [])).toEqual(new Map())
  })

  it('are a member’s to read, and nobody else’s', async () => {
    expect((await sums('vera')).get('one')).toEqual({ sizeBytes: 118, mediaCount: 3 })
    expect((await sums('vera')).get('two')).toEqual({ sizeBytes: 0, mediaCount: 0 })
    expect((await sums('mallory')).get('one')).toEqual({ sizeBytes: 0, mediaCount: 0 })
  })
})
