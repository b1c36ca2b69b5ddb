import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { thinHistories } from './thin-history.ts'

const HOUR = 3_600_000
let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

/** A document saved by one author at these times, hours before now. */
async function history(name: string, hoursAgo: number[], versions: number[] = []): Promise<string> {
  const { projects, database } = server.holdall.platform
  const call = server.as('alice')
  const { id } = (await (
    await call('/api/storage/projects', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, type: 'custom' }),
    })
  ).json()) as { id: string }
  for (const [index, hours] of hoursAgo.entries())
    await database.one('service', {
      text: "select holdall.save_document($1, 'd', 'any', null, $2, 1, $3, 99, '{}', null, $4, $5, 1000000)",
      values: [
        id,
        String(index),
        versions[index] ?? 1,
        `author-${index}`,
        new Date(projects.clock().getTime() - hours * HOUR),
      ],
    })
  return id
}

async function kept(id: string): Promise<number[]> {
  const { rows } = await server.holdall.platform.database.one<{ revision: number }>('service', {
    text: "select revision from document_revisions where project_id = $1 and name = 'd' order by revision",
    values: [id],
  })
  return rows.map(({ revision }) => revision)
}

it('keeps the last of an hour for a day, the last of a day for TRASH_DAYS, and the newest three', async () => {
  // Whole hours of UTC, from the middle of an hour that is over.
  const now = server.holdall.platform.clock().getTime()
  const intoHour = (now % HOUR) / HOUR
  const intoDay = (now % (24 * HOUR)) / HOUR
  const id = await history('ages', [
    40 * 24, // 1: older than the trash
    3 * 24 + intoDay + 2, // 2: with 3 in one day
    3 * 24 + intoDay + 1, // 3
    2 * 24 + intoDay + 5, // 4: alone in its day
    5 + intoHour + 0.6, // 5: with 6 in one hour
    5 + intoHour + 0.3, // 6
    4 + intoHour + 0.5, // 7: alone in its hour
    0.3, // 8
    0.2, // 9
    0.1, // 10
  ])
  expect(await kept(id)).toHaveLength(10)
  expect(await thinHistories(server.holdall.platform.projects, 30)).toBe(3)
  expect(await kept(id)).toEqual([3, 4, 6, 7, 8, 9, 10])
  expect(await thinHistories(server.holdall.platform.projects, 30)).toBe(0)
})

it('never takes the last before a change of the schema, nor what a snapshot pins', async () => {
  const id = await history('kept', [40 * 24, 39 * 24, 38 * 24, 3, 2, 1], [1, 1, 2, 2, 2, 2])
  const call = server.as('alice')
  const snapshot = (name: string) =>
    call(`/api/storage/projects/${id}/snapshots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
  expect((await snapshot('now')).status).toBe(201)
  await server.holdall.platform.database.one('service', {
    text: "update snapshot_documents set revision = 3 where project_id = $1 and name = 'd'",
    values: [id],
  })
  await thinHistories(server.holdall.platform.projects, 30)
  expect(await kept(id)).toEqual([2, 3, 4, 5, 6])
})

it('keeps sums true', async () => {
  const { rows } = await server.holdall.platform.database.one<{ wrong: number }>('service', {
    text: `select count(*)::int as wrong from documents d where history_bytes <> (
      select coalesce(sum(size_bytes), 0) from document_revisions r where r.project_id = d.project_id and r.name = d.name)`,
    values: [],
  })
  expect(rows[0]?.wrong).toBe(0)
})
