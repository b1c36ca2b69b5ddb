import { createId } from '@holdall/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleEntries, zipOf } from '../projects/bundles/testing/zips.ts'
import { finishProjectPurge, markExpiredProjects } from '../projects/purge-project.ts'
import { expectTakenBack, type ImportTraces, importTracesOf } from '../testing/bad-input/import-traces.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
let before: ImportTraces
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())
beforeEach(async () => {
  before = await importTracesOf(server)
})

async function send(body: Uint8Array<ArrayBuffer>, call = server.as('alice')) {
  const answer = await call('/api/storage/projects/import', {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body,
  })
  const problem = (await answer.json()) as { id?: string; code?: string; detail?: string; hint?: string }
  return { ...problem, status: answer.status }
}

describe('an import that fails half-way', () => {
  it('by a type that the project does not take leaves nothing', async () => {
    const entries = bundleEntries({ project: { type: 'image-edit', id: createId('image-edit') } })
    const answer = await send(await zipOf(entries))
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_type' })
    await expectTakenBack(server, before)
  })

  it('by the quota leaves nothing', async () => {
    await server.as('root', 'service')('/api/admin/users/alice', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"quotaBytes":3000}',
    })
    const media = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [createId('media'), String(n).repeat(1000)]))
    expect(await send(await zipOf(bundleEntries({ media })))).toMatchObject({ status: 413, code: 'quota_exceeded' })
    await expectTakenBack(server, before)
    await server.as('root', 'service')('/api/admin/users/alice', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"quotaBytes":null}',
    })
  })

  it('by a store that fails leaves nothing, and succeeds when it is repeated', async () => {
    const media = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [createId('media'), `item ${n}`]))
    const bundle = await zipOf(bundleEntries({ media }))
    const { bucket } = server.holdall.platform
    const put = bucket.put.bind(bucket)
    let left = 3
    bucket.put = (...args) => (left-- > 0 ? put(...args) : Promise.reject(new Error('the disk is on fire')))
    expect(await send(bundle)).toMatchObject({ status: 500 })
    bucket.put = put
    await expectTakenBack(server, before)
    const again = await send(bundle)
    expect(again).toMatchObject({ status: 201 })
    await purge(again.id as string)
  })

  it('by a crash leaves a hidden project, which the housekeeping purges', async () => {
    const media = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [createId('media'), `crash ${n}`]))
    const bundle = await zipOf(bundleEntries({ media }))
    const { database, projects } = server.holdall.platform
    const one = database.one.bind(database)
    // What takes things back never runs, as if the process had ended.
    database.one = (actor, statement) =>
      statement.text.includes('with marked as') ? Promise.reject(new Error('gone')) : one(actor, statement)
    const { bucket } = server.holdall.platform
    const put = bucket.put.bind(bucket)
    let left = 3
    bucket.put = (...args) => (left-- > 0 ? put(...args) : Promise.reject(new Error('gone')))
    expect(await send(bundle)).toMatchObject({ status: 500 })
    bucket.put = put
    database.one = one
    const hidden = await one<{ id: string }>('service', {
      text: 'select id from projects where importing_until > now()',
      values: [],
    })
    expect(hidden.rowCount).toBe(1)
    const id = hidden.rows[0]?.id as string
    expect((await server.as('alice')(`/api/storage/projects/${id}`)).status).toBe(404)
    await one('service', {
      text: `update projects set importing_until = now() - interval '1 minute' where importing_until is not null`,
      values: [],
    })
    expect(await markExpiredProjects(projects, 30)).toEqual([id])
    await finishProjectPurge(projects, id)
    await expectTakenBack(server, before)
  })

  async function purge(id: string) {
    expect((await server.as('alice')(`/api/storage/projects/${id}?purge=true`, { method: 'DELETE' })).status).toBe(200)
  }
})
