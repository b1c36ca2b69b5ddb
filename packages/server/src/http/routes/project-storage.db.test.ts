import type { DeletionReport, StorageStats } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Statement } from '../../db/index.ts'
import { foldUsage } from '../../ledger/usage.ts'
import {
  eventually,
  insertProject,
  json,
  noise,
  picture,
  rows,
  send,
  storedKeys,
  upload,
} from '../../media/testing/media-requests.ts'
import { readProjectUsage } from '../../projects/project-usage.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_WORKERS: 'on' })
  await insertProject(database(), {
    id: 'custom-a',
    owner: 'ida',
    externalId: 'a',
    editors: ['ed'],
    viewers: ['vic'],
  })
  await insertProject(database(), { id: 'custom-b', owner: 'ida', externalId: 'b' })
})
afterAll(() => server.close())

const database = () => server.holdall.platform.database
const at = (project: string) => `/api/storage/projects/${project}/storage`
const statsOf = (user: string, project: string) => json<StorageStats>(server.as(user)(`${at(project)}/stats`))
const ZERO = { bytes: 0, megabytes: 0, file_count: 0 }

/** What the rows of a project add up to. */
const counted = async (project: string) => {
  const [sums] = await rows<{ bytes: number; files: number }>(
    database(),
    `select coalesce(sum(bytes), 0)::float8 as bytes, count(*)::int as files from (
       select size_bytes as bytes from media where project_id = $1
       union all select r.size_bytes from renditions r join media m on m.id = r.media_id where m.project_id = $1) x`,
    [project],
  )
  return sums
}

/** A thousand items more, which share the rest of what they are with one that is there. */
const fill = (project: string, like: string) =>
  rows(
    database(),
    `with added as (
       insert into media (id, owner_user_id, created_by, project_id, kind, status, filename, original_filename, mime_type, size_bytes, checksum,
           storage_key, category)
         select id || n, owner_user_id, created_by, project_id, kind, status, n || filename, original_filename, mime_type, size_bytes, checksum,
           storage_key || n, category from media, generate_series(1, 1000) n where id = $2
         returning owner_user_id, category, kind, size_bytes)
     insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
       select owner_user_id, $1, category, 'upload', kind, size_bytes, 1 from added`,
    [project, like],
  )

describe('the storage of a project', () => {
  it('is counted exactly after each step, zeros included', async () => {
    const ida = server.as('ida')
    const empty = await statsOf('ida', 'a')
    expect(Object.keys(empty)).toEqual(['root', 'categories', 'total'])
    expect(Object.values(empty.categories)).toEqual([ZERO, ZERO, ZERO, ZERO, ZERO])
    expect(Object.keys(empty.categories).sort()).toEqual(['exports', 'music', 'processed', 'thumbnails', 'uploads'])
    expect(empty.total).toEqual(ZERO)

    const kept = await upload(ida, noise(700_000), { name: 'a.bin', query: 'projectId=a' })
    await upload(ida, noise(50_000), { name: 'b.bin', query: 'projectId=a&category=output' })
    await upload(ida, noise(9_000), { name: 'b.bin', query: 'projectId=b' })
    await upload(ida, 'in the library')
    const { categories, total } = await statsOf('ida', 'custom-a')
    expect(categories.uploads).toEqual({ bytes: 700_000, megabytes: 0.67, file_count: 1 })
    expect(categories.exports).toEqual({ bytes: 50_000, megabytes: 0.05, file_count: 1 })
    expect(total).toEqual({ bytes: 750_000, megabytes: 0.72, file_count: 2 })
    await foldUsage(database())
    expect(await statsOf('ida', 'a')).toEqual({ ...empty, categories, total })
    expect((await statsOf('ida', 'b')).total.bytes).toBe(9_000)

    await upload(ida, await picture(300, 200), { name: 'p.jpg', type: 'image/jpeg', query: 'projectId=a' })
    const withPreview = await eventually(
      () => statsOf('ida', 'a'),
      ({ categories: { thumbnails } }) => thumbnails.file_count > 0,
    )
    expect(withPreview.total).toMatchObject(
      await counted('custom-a').then((sums) => ({ bytes: sums?.bytes, file_count: sums?.files })),
    )

    await json(send(ida, 'DELETE', `/api/media/${kept.id}`))
    expect(await statsOf('ida', 'a')).toEqual(withPreview)
    await json(send(ida, 'DELETE', `/api/media/${kept.id}?purge=true`))
    expect((await statsOf('ida', 'a')).total.bytes).toBe(withPreview.total.bytes - 700_000)
  })

  it('is read by members and cleared by editors; strangers are told that there is none', async () => {
    const seen = await statsOf('ida', 'a')
    for (const user of ['ed', 'vic']) expect(await statsOf(user, 'custom-a')).toEqual(seen)
    expect((await server.as('vic')(at('custom-a'), { method: 'DELETE' })).status).toBe(403)
    for (const project of ['custom-a', 'a', 'never'])
      for (const [path, method] of [
        [`${at(project)}/stats`, 'GET'],
        [at(project), 'DELETE'],
      ] as const)
        expect((await server.as('mal')(path, { method })).status, `${method} ${path}`).toBe(404)
    expect(await statsOf('ida', 'a')).toEqual(seen)
    expect((await server.as('vic')('/api/storage/stats')).status).toBe(200)

    const report = await json<DeletionReport>(server.as('ed')(at('custom-a'), { method: 'DELETE' }))
    expect(report).toEqual({
      deletedCount: seen.total.file_count,
      failedCount: 0,
      totalBytes: seen.total.bytes,
      errors: [],
    })
    expect((await statsOf('ida', 'a')).total).toEqual(ZERO)
    expect(await storedKeys(server.holdall.platform.bucket, 'users/ida/projects/custom-a/')).toEqual([])
    expect((await statsOf('ida', 'b')).total.bytes).toBe(9_000)
    expect((await json<StorageStats>(server.as('ida')('/api/storage/stats'))).total.bytes).toBe(9_000 + 14)
    expect((await server.as('ida')('/api/storage/projects/a')).status).toBe(200)
  })

  it('is cleared by a job above a thousand objects, and at once by the older route', async () => {
    const ida = server.as('ida')
    for (const project of ['a', 'b'])
      await fill(`custom-${project}`, (await upload(ida, 'x', { query: `projectId=${project}` })).id)
    const cleared = await ida(at('a'), { method: 'DELETE' })
    expect([cleared.status, await cleared.json()]).toEqual([202, { jobId: expect.any(String) }])
    await eventually(
      () => statsOf('ida', 'a'),
      ({ total }) => total.file_count === 0,
      60_000,
    )
    expect(await json(ida('/projects/b/storage', { method: 'DELETE' }))).toMatchObject({
      deleted_count: 1_002,
      failed_count: 0,
    })
    expect(await storedKeys(server.holdall.platform.bucket, 'users/ida/projects/')).toEqual([])
  }, 120_000)

  it('is read from counters, never by counting rows', async () => {
    await rows(
      database(),
      `insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
        select 'ida', 'custom-a', 'uploads', 'upload', 'file', 1000, 10 from generate_series(1, 10000)`,
    )
    const many = { bytes: 10_000_000, megabytes: 9.54, file_count: 100_000 }
    expect((await statsOf('ida', 'a')).total).toEqual(many)
    while ((await foldUsage(database())) > 0);
    expect((await statsOf('ida', 'a')).total).toEqual(many)
    const [kept] = await rows<{ n: number }>(
      database(),
      "select count(*)::int as n from usage_totals where owner_user_id = 'ida' and project_id = 'custom-a'",
    )
    expect(kept?.n).toBeLessThan(20)

    const asked: Statement[] = []
    const watched = { one: async (_actor: unknown, statement: Statement) => asked.push(statement) && { rows: [] } }
    await readProjectUsage(watched as unknown as Database, 'service', { id: 'custom-a', owner_user_id: 'ida' })
    const [{ text, values }] = asked as [Statement]
    const plan = await rows<{ 'QUERY PLAN': string }>(database(), `explain ${text}`, values)
    const tables = plan.flatMap((line) => / on (?:public\.)?(\w+)/.exec(line['QUERY PLAN'])?.[1] ?? [])
    expect(new Set(tables.filter((name) => !name.startsWith('usage_')))).toEqual(new Set())
  })
})

it('is described', async () => {
  const { paths } = await json<{ paths: Record<string, object> }>(fetch(`${server.url}/api/openapi.json`))
  expect(Object.keys(paths['/api/storage/projects/{id}/storage/stats'] ?? {})).toEqual(['get'])
  expect(Object.keys(paths['/api/storage/projects/{id}/storage'] ?? {})).toEqual(['delete'])
})
