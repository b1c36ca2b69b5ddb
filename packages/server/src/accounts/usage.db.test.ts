import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldUsage } from '../ledger/usage.ts'
import {
  type AnsweredItem,
  type Call,
  countedUsage,
  eventually,
  insertProject,
  item,
  json,
  noise,
  picture,
  rows,
  send,
  upload,
} from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

interface Usage {
  usedBytes: number
  quotaBytes: number | null
  items: number
  categories: Record<string, { bytes: number; megabytes: number; file_count: number }>
  bySource: Record<string, { bytes: number; files: number }>
  byKind: Record<string, { bytes: number; files: number }>
}

let server: TestHoldall
let service: Call
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_WORKERS: 'on', USER_QUOTA_BYTES: 100_000_000 })
  service = server.as('op', 'service')
  await insertProject(server.database.database, { id: 'pro', owner: 'una', editors: ['ed'] })
})
afterAll(() => server.close())

const COUNT = `
select category, kind, source_type, sum(bytes)::bigint as bytes, count(*)::int as files from (
  select category, kind, source_type, size_bytes as bytes, owner_user_id from media
  union all select 'thumbnails', m.kind, m.source_type, r.size_bytes, r.owner_user_id from renditions r join media m on m.id = r.media_id
) x where owner_user_id = $1 group by 1, 2, 3`

/** Holds every report against what the rows add up to. */
async function isExact(owner: string): Promise<void> {
  const call = server.as(owner)
  const counted = await rows<{ category: string; kind: string; source_type: string; bytes: number; files: number }>(
    server.database.database,
    COUNT,
    [owner],
  )
  const total = counted.reduce((sum, { bytes }) => sum + bytes, 0)
  const [usage, stats] = await Promise.all([
    json<Usage>(call('/api/usage')),
    json<{ categories: Usage['categories']; total: { bytes: number; file_count: number } }>(call('/api/storage/stats')),
  ])
  expect(usage.usedBytes).toBe(total)
  expect(stats.total.bytes).toBe(total)
  expect(stats.categories).toEqual(usage.categories)
  for (const name of ['uploads', 'processed', 'thumbnails', 'exports', 'music']) {
    const mine = counted.filter(({ category }) => category === name)
    const bytes = mine.reduce((sum, row) => sum + row.bytes, 0)
    expect([name, usage.categories[name]]).toEqual([
      name,
      {
        bytes,
        megabytes: Math.round(bytes / 10_485.76) / 100,
        file_count: mine.reduce((sum, row) => sum + row.files, 0),
      },
    ])
  }
  const originals = counted.filter(({ category }) => category !== 'thumbnails' && category !== 'processed')
  expect(usage.items).toBe(originals.reduce((sum, { files }) => sum + files, 0))
  for (const [field, report] of [
    ['source_type', usage.bySource],
    ['kind', usage.byKind],
  ] as const) {
    const expected: Record<string, { bytes: number; files: number }> = {}
    for (const row of originals) {
      const group = expected[row[field]] ?? { bytes: 0, files: 0 }
      expected[row[field]] = { bytes: group.bytes + row.bytes, files: group.files + row.files }
    }
    expect(report).toEqual(expected)
  }
}

const operations = fc.array(
  fc.record({
    what: fc.constantFrom(
      'upload',
      'upload',
      'picture',
      'copy',
      'trash',
      'restore',
      'purge',
      'replace',
      'move',
      'library',
      'fold',
      'refuse',
    ),
    which: fc.nat(20),
    size: fc.integer({ min: 1, max: 5_000 }),
    place: fc.constantFrom(
      '',
      '&projectId=pro',
      '&projectId=pro&category=music',
      '&projectId=pro&category=output',
      '&sourceType=stock',
    ),
  }),
  { minLength: 15, maxLength: 25 },
)

describe('usage', () => {
  it('is exact after any operations', async () => {
    const una = server.as('una')
    const photo = await picture(200, 100)
    await fc.assert(
      fc.asyncProperty(operations, async (list) => {
        const ids: string[] = []
        for (const { what, which, size, place } of list) {
          const id = ids[which % Math.max(1, ids.length)]
          const query = `format=v2${place}`
          if (what === 'upload') {
            const [uploader, target] = which % 3 ? [una, query] : [server.as('ed'), 'format=v2&projectId=pro']
            ids.push((await upload(uploader, noise(size), { name: 'a.bin', query: target })).id)
          } else if (what === 'picture')
            ids.push((await upload(una, photo, { name: 'a.jpg', type: 'image/jpeg', query })).id)
          else if (what === 'fold') await foldUsage(server.database.database, { limit: which + 1 })
          else if (what === 'refuse')
            await una('/api/media', {
              method: 'POST',
              body: noise(size),
              headers: { 'x-checksum-sha256': '0'.repeat(64) },
            })
          else if (id === undefined) continue
          else if (what === 'copy') {
            const copied = await send(una, 'POST', `/api/media/${id}/copy`, which % 2 ? { projectId: 'pro' } : {})
            if (copied.status === 201) ids.push(((await copied.json()) as AnsweredItem).id)
          } else if (what === 'trash') await una(`/api/media/${id}`, { method: 'DELETE' })
          else if (what === 'restore') await una(`/api/media/${id}/restore`, { method: 'POST' })
          else if (what === 'purge') await una(`/api/media/${id}?purge=true`, { method: 'DELETE' })
          else if (what === 'replace')
            await una(`/api/media/${id}/content`, { method: 'PUT', body: which % 2 ? photo : noise(size) })
          else
            await send(una, 'POST', '/api/media/bulk', {
              ids: [id],
              action: 'move',
              projectId: what === 'move' ? 'pro' : null,
            })
        }
        const open = () =>
          rows<{ n: number }>(
            server.database.database,
            "select count(*)::int as n from media where status = 'processing' and deleted_at is null",
          )
        await eventually(open, ([row]) => row?.n === 0)
        await isExact('una')
        await isExact('ed')
      }),
      { seed: 11, numRuns: 8 },
    )
  }, 60_000)

  it('of everybody is a service’s to see, and adds up', async () => {
    await upload(server.as('vic'), noise(777), { name: 'v.bin' })
    const all = await json<{ total: { bytes: number; file_count: number } }>(service('/api/storage/stats'))
    const [sum] = await rows<{ bytes: number }>(
      server.database.database,
      'select (select coalesce(sum(size_bytes), 0) from media)::bigint + (select coalesce(sum(size_bytes), 0) from renditions)::bigint as bytes',
    )
    expect(all.total.bytes).toBe(sum?.bytes)
    const admin = await json<{ total: { bytes: number }; root: string }>(service('/api/admin/stats'))
    expect(admin.total).toEqual(all.total)
    expect(admin.root).toMatch(/^(file|s3):/)
    const users = await json<{ items: { userId: string; bytes: number }[] }>(service('/api/admin/users'))
    for (const { userId, bytes } of users.items)
      expect([userId, bytes]).toEqual([userId, (await countedUsage(server.database.database, userId)).bytes])
    expect(users.items.map(({ userId }) => userId)).toContain('vic')
    const acting = await json<Usage>(service('/api/usage', { headers: { 'x-holdall-user': 'vic' } }))
    expect(acting.usedBytes).toBe(777)
    for (const path of ['/api/admin/stats', '/api/admin/users']) expect((await server.as('vic')(path)).status).toBe(403)
  })

  it('pages through users', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { userId: string }[]; nextCursor: string | null } = await json(
        service(`/api/admin/users?limit=1${cursor && `&cursor=${cursor}`}`),
      )
      seen.push(...page.items.map(({ userId }) => userId))
      cursor = page.nextCursor
    }
    const users = await json<{ items: { userId: string }[] }>(service('/api/admin/users'))
    expect(seen).toEqual(users.items.map(({ userId }) => userId))
    expect((await service('/api/admin/users?limit=0')).status).toBe(400)
  })
})

describe('a quota', () => {
  it('counts originals, renditions and the trash, and is exact at the edge', async () => {
    const quinn = server.as('quinn')
    const photo = await upload(quinn, await picture(300, 300), { name: 'p.jpg', type: 'image/jpeg' })
    await eventually(
      () => item(quinn, photo.id),
      ({ status }) => status === 'ready',
    )
    const { bytes } = await countedUsage(server.database.database, 'quinn')
    expect(bytes).toBeGreaterThan(photo.sizeBytes)
    await json(send(service, 'PATCH', '/api/admin/users/quinn', { quotaBytes: bytes + 100 }))
    const post = (size: number) =>
      quinn('/api/media', { method: 'POST', body: noise(size), headers: { 'x-filename': 'q.bin' } })
    const refused = await post(101)
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([413, 'quota_exceeded'])
    const large = await post(2_000_000)
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([413, 'quota_exceeded'])
    const fits = await json<AnsweredItem>(post(100), 201)
    expect((await post(1)).status).toBe(413)
    await quinn(`/api/media/${fits.id}`, { method: 'DELETE' })
    expect((await post(1)).status).toBe(413)
    await quinn(`/api/media/${fits.id}?purge=true`, { method: 'DELETE' })
    expect((await post(1)).status).toBe(201)
    expect(await json<Usage>(quinn('/api/usage'))).toMatchObject({ usedBytes: bytes + 1, quotaBytes: bytes + 100 })
    expect((await send(quinn, 'POST', `/api/media/${photo.id}/copy`)).status).toBe(413)
    await isExact('quinn')
    await json(send(service, 'PATCH', '/api/admin/users/quinn', { quotaBytes: null }))
    expect(await json<Usage>(quinn('/api/usage'))).toMatchObject({ quotaBytes: 100_000_000 })
  })

  it('holds when many upload at once', async () => {
    await json(send(service, 'PATCH', '/api/admin/users/rush', { quotaBytes: 10_000 }))
    const rush = server.as('rush')
    const answers = await Promise.all(
      Array.from({ length: 25 }, () =>
        rush('/api/media', { method: 'POST', body: noise(1_000), headers: { 'x-filename': 'r.bin' } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 413)).toHaveLength(15)
    expect(await countedUsage(server.database.database, 'rush')).toEqual({ bytes: 10_000, files: 10 })
    await isExact('rush')
  })
})
