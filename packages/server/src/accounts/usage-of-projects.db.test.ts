import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldUsage, readUsage } from '../ledger/usage.ts'
import { eventually, insertProject, json, noise, rows, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { usageReport } from './usage-report.ts'
import { listUsers } from './users.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
  for (const id of ['book', 'film']) await insertProject(database(), { id, owner: 'doc', viewers: ['vic'] })
})
afterAll(() => server.close())

const SAVE = `select outcome from holdall.save_document($1, 'notes', 'any', null, $2, $3, 1, 1, '{}', null, 'doc', $4, 1000000000)`
const database = () => server.database.database
/** @param moment apart by minutes, so that no revision is thinned */
const save = async (project: string, bytes: number, moment: number) => {
  const values = [project, 'x'.repeat(bytes), bytes, new Date(Date.UTC(2026, 0, 1, 0, moment))]
  expect(await rows(database(), SAVE, values)).toEqual([{ outcome: 'saved' }])
}
const sizeOf = async (project: string) =>
  (await rows<{ size: number }>(database(), 'select size_bytes as size from projects where id = $1', [project]))[0]
    ?.size
const own = () => usageReport(database(), { userId: 'doc', role: 'user', via: 'token', readOnly: false }, 'own')
const summary = async () => (await listUsers(database(), { limit: 200 })).find(({ userId }) => userId === 'doc')

describe('usage of projects', () => {
  it('counts the history of documents into what is used, and into no category, source or kind', async () => {
    await upload(server.as('doc'), noise(700), { name: 'a.bin', query: 'format=v2&projectId=book' })
    await save('book', 20, 1)
    await save('book', 30, 2)
    for (const folded of [false, true]) {
      if (folded) await foldUsage(database())
      const { usedBytes, total, bySource, byKind } = await own()
      expect([usedBytes, total.bytes, total.file_count]).toEqual([750, 700, 1])
      expect(bySource).toEqual({ upload: { bytes: 700, files: 1 } })
      expect(byKind).toEqual({ file: { bytes: 700, files: 1 } })
      const stats = await json<{ total: object; categories: Record<string, { bytes: number }> }>(
        server.as('doc')('/api/storage/stats'),
      )
      expect(stats.total).toEqual(total)
      expect(Object.values(stats.categories).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(700)
      expect(await summary()).toMatchObject({ bytes: 750, items: 1 })
      // A viewer of the project sees its bytes, and has none.
      expect(await readUsage(database(), { userId: 'vic' }, 'doc')).toHaveLength(2)
    }
  })

  it('is the same while items are in the trash', async () => {
    const [before, summed] = [await own(), await summary()]
    const [file] = await rows<{ id: string }>(database(), "select id from media where project_id = 'book'")
    await server.as('doc')(`/api/media/${file?.id}`, { method: 'DELETE' })
    for (const folded of [false, true]) {
      if (folded) await foldUsage(database())
      const [trash] = await rows<{ files: number }>(
        database(),
        `select sum(files)::int as files from (select category, owner_user_id, files from usage_totals
          union all select category, owner_user_id, files from usage_deltas) u where category = 'trash' and owner_user_id = 'doc'`,
      )
      expect(trash?.files).toBe(1)
      expect(await own()).toEqual(before)
      expect(await summary()).toEqual(summed)
    }
  })

  it('is added to the project when it is folded', async () => {
    await foldUsage(database())
    expect(await sizeOf('book')).toBe(750)
    await save('film', 40, 1)
    expect(await sizeOf('film')).toBe(0)
    await rows(
      database(),
      `insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
        values ('doc', 'gone', 'uploads', 'upload', 'file', 5, 1), ('doc', 'gone', 'uploads', 'upload', 'file', -5, -1)`,
    )
    await rows(
      database(),
      `insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
        values ('doc', 'gone', 'uploads', 'upload', 'file', 9, 1)`,
    )
    await foldUsage(database())
    expect([await sizeOf('book'), await sizeOf('film')]).toEqual([750, 40])
    expect((await own()).usedBytes).toBe(799)
  })

  it('folds while documents are saved, without a deadlock or a lost byte', async () => {
    const before = [await sizeOf('book'), await sizeOf('film')] as number[]
    const saves = (project: string) =>
      Array.from({ length: 40 }, (_, index) => () => save(project, 100 + (index % 2), 10 + index))
    const inTurn = async (work: (() => Promise<unknown>)[]) => {
      for (const one of work) await one()
    }
    const folds = Array.from({ length: 30 }, (_, index) => () => foldUsage(database(), { limit: 1 + (index % 7) }))
    await Promise.all([inTurn(saves('book')), inTurn(saves('film')), inTurn(folds), inTurn(folds)])
    await foldUsage(database())
    expect([await sizeOf('book'), await sizeOf('film')]).toEqual(before.map((size) => size + 40 * 100 + 20))
  })

  it('waits for a change of the project, and goes on from what that left', async () => {
    const before = (await sizeOf('book')) as number
    await save('book', 11, 200)
    const { promise: end, resolve } = Promise.withResolvers<void>()
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>()
    const change = database().asService(async (tx) => {
      await tx.query({
        text: "update projects set size_bytes = size_bytes + 1000, name = 'Book' where id = 'book'",
        values: [],
      })
      isLocked()
      await end
    })
    await locked
    const fold = foldUsage(database())
    await eventually(
      () =>
        rows<{ n: number }>(
          database(),
          "select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'",
        ),
      ([row]) => (row?.n ?? 0) > 0,
    )
    resolve()
    await Promise.all([change, fold])
    expect(await sizeOf('book')).toBe(before + 1011)
  })
})
