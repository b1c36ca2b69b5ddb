import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS, sendJson, uploadFile } from './testing/project-requests.ts'

let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

const bytes = (text: string) => new TextEncoder().encode(text)
interface Item {
  id: string
  url: string
  checksum: string
  storageKey: string
}

async function film(): Promise<{ id: string; clip: Item }> {
  const id = await newProject(alice, { type: 'custom' })
  const clip = await answered<Item>(uploadFile(alice, `/${id}/files/upload`, bytes(`clip of ${id}`), 'clip.txt'), 201)
  await answered(sendJson(alice, 'PUT', `/${id}/documents/timeline`, { clips: [{ media: clip.id }] }), 201)
  return { id, clip }
}
const content = async (id: string) => (await alice(`/api/media/${id}/content`)).text()

describe('what a document uses', () => {
  it('is asked about before it is deleted, and named when it is gone', async () => {
    const { id, clip } = await film()
    const refused = await alice(`/api/media/${clip.id}`, { method: 'DELETE' })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      code: 'in_use',
      usedBy: [{ kind: 'document', projectId: id, name: 'timeline' }],
    })
    const bulk = await alice('/api/media/bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [clip.id], action: 'delete' }),
    })
    expect([bulk.status, ((await bulk.json()) as { code: string }).code]).toEqual([409, 'in_use'])
    expect(await answered(alice(`/api/media/${clip.id}/usage`))).toMatchObject({ items: [{ name: 'timeline' }] })
    const unused = (query: string) => answered<{ items: Item[] }>(alice(`/api/media?project=${id}&unused=${query}`))
    expect((await unused('true')).items).toEqual([])
    expect((await unused('false')).items).toHaveLength(1)
    await answered(alice(`/api/media/${clip.id}?force=true`, { method: 'DELETE' }))
    expect(await answered(alice(`${PROJECTS}/${id}`))).toMatchObject({
      missing: [{ mediaId: clip.id, state: 'trashed', checksum: clip.checksum, filename: 'clip.txt' }],
    })
    await answered(alice(`/api/media/${clip.id}?purge=true`, { method: 'DELETE' }))
    const integrity = await answered<{ valid: boolean; issues: object[] }>(alice(`${PROJECTS}/${id}/integrity`))
    expect(integrity).toMatchObject({
      valid: false,
      issues: [{ code: 'missing_media', path: 'documents/timeline', checksum: clip.checksum }],
    })
    const again = await answered<Item>(
      uploadFile(alice, `/${id}/files/upload`, bytes(`clip of ${id}`), 'again.txt'),
      201,
    )
    expect(await answered(sendJson(alice, 'POST', `/${id}/relink`))).toMatchObject({
      relinked: [{ from: clip.id, to: again.id }],
      missing: [],
    })
    expect(await answered(alice(`${PROJECTS}/${id}/documents/timeline`))).toEqual({ clips: [{ media: again.id }] })
    expect((await answered<{ valid: boolean }>(alice(`${PROJECTS}/${id}/integrity`))).valid).toBe(true)
  })

  it('of another owner neither blocks nor tells', async () => {
    const { clip } = await film()
    const bob = server.as('bob')
    const mine = await newProject(bob, { type: 'custom' })
    await answered(sendJson(bob, 'PUT', `/${mine}/documents/t`, { media: clip.id }), 201)
    expect(await answered(bob(`${PROJECTS}/${mine}`))).toMatchObject({
      missing: [{ mediaId: clip.id, state: 'gone', checksum: null, filename: null }],
    })
    const usage = await answered<{ items: object[] }>(alice(`/api/media/${clip.id}/usage`))
    expect(usage.items).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  it('gives documents and media back, from the trash and from beyond', async () => {
    const { id, clip } = await film()
    const snapshot = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/snapshots`, { name: 'v1' }), 201)
    await answered(sendJson(alice, 'PUT', `/${id}/documents/timeline`, { clips: [] }, { 'if-match': '"1"' }))
    await answered(sendJson(alice, 'PUT', `/${id}/documents/later`, 1), 201)
    await answered(alice(`/api/media/${clip.id}?purge=true`, { method: 'DELETE' }))
    expect((await alice(`/api/media/${clip.id}`)).status).toBe(404)
    expect((await alice(`/api/media/${clip.id}/content`)).status).toBe(404)
    const restored = await answered(sendJson(alice, 'POST', `/${id}/snapshots/${snapshot.id}/restore`))
    expect(restored).toMatchObject({
      documents: [{ name: 'data' }, { name: 'timeline', revision: 3 }],
      deletedDocuments: ['later'],
      restoredMedia: [clip.id],
      missing: [],
    })
    expect(await content(clip.id)).toBe(`clip of ${id}`)
    expect(await answered(alice(`${PROJECTS}/${id}/documents/timeline`))).toEqual({ clips: [{ media: clip.id }] })
  })

  it('finds the earlier bytes of what was replaced', async () => {
    const { id, clip } = await film()
    const snapshot = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/snapshots`), 201)
    await answered(
      alice(`/api/media/${clip.id}/content`, { method: 'PUT', body: 'new', headers: { 'content-type': 'text/plain' } }),
    )
    const { replacedMedia } = await answered<{ replacedMedia: { from: string; to: string }[] }>(
      sendJson(alice, 'POST', `/${id}/snapshots/${snapshot.id}/restore`),
    )
    expect(replacedMedia).toMatchObject([{ from: clip.id }])
    expect(await content(replacedMedia[0]?.to as string)).toBe(`clip of ${id}`)
    expect(await content(clip.id)).toBe('new')
  })

  it('lets go of what only it had kept', async () => {
    const { id, clip } = await film()
    const { id: snapshot } = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/snapshots`), 201)
    await answered(alice(`/api/media/${clip.id}?purge=true&force=true`, { method: 'DELETE' }))
    const rows = async () =>
      (
        await server.holdall.platform.database.one<{ key: string }>('service', {
          text: 'select storage_key as key from media where id = $1',
          values: [clip.id],
        })
      ).rows
    const [kept] = await rows()
    expect(kept?.key).toMatch(/^users\/alice\/library\/uploads\/files\//)
    expect(await server.holdall.platform.bucket.head(kept?.key as string)).not.toBeNull()
    await answered(alice(`${PROJECTS}/${id}/snapshots/${snapshot}`, { method: 'DELETE' }), 204)
    expect(await rows()).toEqual([])
    expect(await server.holdall.platform.bucket.head(kept?.key as string)).toBeNull()
  })
})

describe('deleting a project for good', () => {
  it('leaves no row and no object, but what another project uses', async () => {
    const { id, clip } = await film()
    const spare = await answered<Item>(uploadFile(alice, `/${id}/files/upload`, bytes('spare'), 'spare.txt'), 201)
    await answered(sendJson(alice, 'POST', `/${id}/snapshots`), 201)
    const other = await newProject(alice, { type: 'custom' })
    await answered(sendJson(alice, 'PUT', `/${other}/documents/t`, { media: clip.id }), 201)
    const report = await answered(alice(`${PROJECTS}/${id}?purge=true`, { method: 'DELETE' }))
    expect(report).toMatchObject({ deletedCount: 1, failedCount: 0, totalBytes: 5, errors: [] })
    expect((await alice(`${PROJECTS}/${id}`)).status).toBe(404)
    expect(await content(clip.id)).toBe(`clip of ${id}`)
    expect((await alice(`/api/media/${spare.id}`)).status).toBe(404)
    const left: string[] = []
    for await (const { key } of server.holdall.platform.bucket.list(`users/alice/projects/${id}/`)) left.push(key)
    expect(left).toEqual([])
  })

  it('duplicates share media, and survive each other', async () => {
    const { id, clip } = await film()
    const copy = await answered<{ id: string; name: string }>(sendJson(alice, 'POST', `/${id}/duplicate`), 201)
    expect(copy.name).toBe('A film (copy)')
    await answered(alice(`${PROJECTS}/${id}?purge=true`, { method: 'DELETE' }))
    expect(await answered(alice(`${PROJECTS}/${copy.id}/documents/timeline`))).toEqual({ clips: [{ media: clip.id }] })
    expect(await content(clip.id)).toBe(`clip of ${id}`)
  })
})

describe('scenes', () => {
  it('keep an order and slots, and go with exactly their files', async () => {
    const id = await newProject(alice, { type: 'custom' })
    const make = async (name: string, extra: object = {}) =>
      (await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/scenes`, { name, ...extra }), 201)).id
    const [one, two] = [await make('one'), await make('two', { externalId: 'second' })]
    const three = await make('three', { position: 0 })
    const order = async () =>
      (await answered<{ items: { id: string }[] }>(alice(`${PROJECTS}/${id}/scenes`))).items.map((scene) => scene.id)
    expect(await order()).toEqual([three, one, two])
    await answered(sendJson(alice, 'PUT', `/${id}/scenes/order`, { ids: [one, 'second', three] }))
    expect(await order()).toEqual([one, two, three])
    expect((await sendJson(alice, 'PUT', `/${id}/scenes/order`, { ids: [one, two] })).status).toBe(409)
    expect((await uploadFile(alice, `/${id}/scenes/second/media`, bytes('text'), 'a.txt')).status).toBe(415)
    const file = await answered<Item>(
      uploadFile(alice, `/${id}/files/upload`, bytes('in scene'), 'a.txt', { sceneId: 'second' }),
      201,
    )
    expect(file.storageKey).toContain(`/scenes/${two}/file/`)
    const keep = await answered<Item>(
      uploadFile(alice, `/${id}/files/upload`, bytes('in other'), 'b.txt', { sceneId: one }),
      201,
    )
    expect(await answered(alice(`${PROJECTS}/${id}/scenes/second`, { method: 'DELETE' }))).toMatchObject({
      deletedCount: 1,
      totalBytes: 8,
    })
    expect(await order()).toEqual([one, three])
    expect((await alice(`/api/media/${file.id}`)).status).toBe(404)
    expect((await alice(`/api/media/${keep.id}`)).status).toBe(200)
    expect(await answered(alice(`${PROJECTS}/${id}`))).toMatchObject({ counts: { documents: 1, scenes: 2, media: 1 } })
  })
})
