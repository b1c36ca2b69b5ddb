import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { json, noise, rows, send, upload } from '../testing/media-requests.ts'
import type { MediaAnalytics } from './analytics.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

it('sums the caller’s own live items by source, kind and month, and tells what could go', async () => {
  const alice = server.as('alice')
  const bytes = noise(1_000)
  const first = await upload(alice, bytes, { query: 'format=v2&tags=red,blue' })
  const twin = await upload(alice, bytes, { query: 'format=v2&tags=red' })
  const note = await upload(alice, 'words')
  const gone = await upload(alice, noise(50))
  await alice(`/api/media/${gone.id}`, { method: 'DELETE' })
  await upload(server.as('bob'), noise(70))
  const film = await json<{ id: string }>(
    send(alice, 'POST', '/api/storage/projects', { name: 'Film', type: 'custom' }),
    201,
  )
  await send(alice, 'PUT', `/api/storage/projects/${film.id}/documents/timeline`, { clip: first.id })
  await rows(server.holdall.platform.database, `update media set created_at = '2020-01-31T23:59:59Z' where id = $1`, [
    note.id,
  ])
  const found = await json<MediaAnalytics>(alice('/api/media/analytics'))
  const month = new Date().toISOString().slice(0, 7)
  expect(found).toEqual({
    total: { count: 3, bytes: 2_005 },
    bySource: { upload: { count: 3, bytes: 2_005 } },
    byKind: { file: { count: 3, bytes: 2_005 } },
    byMonth: [
      { month, count: 2, bytes: 2_000, kinds: { file: { count: 2, bytes: 2_000 } } },
      { month: '2020-01', count: 1, bytes: 5, kinds: { file: { count: 1, bytes: 5 } } },
    ],
    topTags: [
      { tag: 'red', count: 2 },
      { tag: 'blue', count: 1 },
    ],
    duplicates: { count: 1, bytes: 1_000 },
    unused: { count: 2, bytes: 1_005 },
    trash: { count: 1, bytes: 50 },
  })
  expect(twin.checksum).toBe(first.checksum)
  const nobody = await json<MediaAnalytics>(server.as('carol')('/api/media/analytics'))
  expect(nobody).toMatchObject({ total: { count: 0, bytes: 0 }, byMonth: [], duplicates: { count: 0, bytes: 0 } })
})
