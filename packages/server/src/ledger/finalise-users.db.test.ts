import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertProject, rows } from '../media/testing/media-requests.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { Finaliser } from './finaliser.ts'
import { type Finalisation, finaliseStatement, quotaStatements } from './new-media.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
  await insertProject(db.database, { id: 'custom-a', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
})
afterAll(() => db.drop())

/** What `userId` finalises, in an owner's name and project or in their own. */
function finalisation(
  id: string,
  userId: string,
  { owner = userId, projectId = null as string | null, quotaBytes = null as number | null } = {},
): Finalisation {
  return {
    actor: { userId },
    reserved: false,
    queue: null,
    quotaBytes,
    media: {
      id,
      ownerUserId: owner,
      createdBy: userId,
      projectId,
      sceneId: null,
      kind: 'file',
      sourceType: 'upload',
      enhancementType: null,
      originalMediaId: null,
      visibility: 'private',
      status: 'ready',
      title: '',
      description: '',
      tags: ['a'],
      filename: id,
      originalFilename: id,
      mimeType: 'text/plain',
      sizeBytes: 10,
      checksum: '0'.repeat(64),
      storageKey: `users/${owner}/${id}`,
      category: 'uploads',
      attribution: null,
      metadata: {},
      createdAt: new Date(),
    },
  }
}

/** In one transaction, as the finaliser sends them. */
const together = (items: Finalisation[]) =>
  db.database.batch([
    { actor: (items[0] as Finalisation).actor, statements: [finaliseStatement(items), ...quotaStatements(items)] },
  ])

const owners = async (...ids: string[]) =>
  (
    await rows<{ owner: string }>(
      db.database,
      'select owner_user_id as owner from media where id = any ($1::text[]) order by id',
      [ids],
    )
  ).map(({ owner }) => owner)

describe('users who are finalised together', () => {
  it('are asked for their own quotas, an editor for the owner’s', async () => {
    const items = [
      finalisation('q1', 'alice', { quotaBytes: 1000 }),
      finalisation('q2', 'bob', { quotaBytes: 2000 }),
      finalisation('q3', 'ed', { owner: 'alice', projectId: 'custom-a', quotaBytes: 1000 }),
      finalisation('q4', 'zoe', { quotaBytes: 1000 }),
    ]
    await together(items)
    expect(await owners('q1', 'q2', 'q3', 'q4')).toEqual(['alice', 'bob', 'alice', 'zoe'])
  })

  it('see only what is their own: a twin is the owner’s, whoever asks beside', async () => {
    const [found] = await together([
      finalisation('t1', 'alice'),
      finalisation('t2', 'bob'),
      finalisation('t3', 'carol'),
    ])
    const twins = new Map(
      found?.rows.map((row) => [(row as { id: string }).id, (row as { twinKey: string | null }).twinKey]),
    )
    expect(twins.get('t1')).toMatch(/^users\/alice\//)
    expect(twins.get('t2')).toMatch(/^users\/bob\//)
    expect(twins.get('t3')).toBeNull()
  })

  it.each([
    ['another’s library', finalisation('x1', 'bob', { owner: 'alice' })],
    ['another’s project', finalisation('x1', 'bob', { owner: 'alice', projectId: 'custom-a' })],
    ['a project that they look at', finalisation('x1', 'vera', { owner: 'alice', projectId: 'custom-a' })],
    ['an editor’s way to somebody else', finalisation('x1', 'ed', { owner: 'bob', projectId: 'custom-a' })],
  ])('cannot add to %s in another’s slipstream', async (_what, forged) => {
    const beside = [finalisation('y1', 'alice'), finalisation('y2', 'zoe')]
    // Refused by policy, or without effect because the project cannot be locked.
    await together([...beside, forged]).catch((error) => expect(error.sqlState).toBe('42501'))
    expect(await owners('x1')).toEqual([])
    const finaliser = new Finaliser(db.database)
    const outcomes = await Promise.allSettled(
      [finalisation('z1', 'alice'), forged, finalisation('z2', 'bob')].map((item) => finaliser.finalise(item)),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await owners('x1')).toEqual([])
    await rows(db.database, "delete from media where id in ('y1', 'y2', 'z1', 'z2')")
  })
})
