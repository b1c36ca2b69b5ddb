import type { MediaItem, MissingMedia, Relink, Scene, Snapshot } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveSamples, noise, sample, sha256 } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS, sendJson, uploadFile } from './testing/project-requests.ts'

/** Saves of each of the two clients that race. */
const SAVES = 100

let server: TestHoldall
let elsewhere: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall()
  elsewhere = await testHoldall()
  alice = server.as('alice')
})
afterAll(async () => {
  await server.close()
  await elsewhere.close()
})

type Stored = MediaItem & { fileId: string }

async function bytesOf(call: Call, id: string): Promise<Uint8Array> {
  const answer = await call(`/api/media/${id}/content`)
  expect(answer.status).toBe(200)
  return new Uint8Array(await answer.arrayBuffer())
}

/** A client that adds marks to the timeline, and merges when another was quicker. @returns how often it had to */
async function edit(call: Call, project: string, client: string): Promise<number> {
  const path = `/${project}/documents/timeline`
  const first = await call(`${PROJECTS}${path}`)
  let revision = first.headers.get('etag') as string
  let merged = 0
  for (let mark = 0; mark < SAVES; mark++) {
    const change = { marks: { [`${client}-${mark}`]: { at: mark, by: client } } }
    for (;;) {
      const headers = { 'content-type': 'application/merge-patch+json', 'if-match': revision }
      const answer = await sendJson(call, 'PATCH', path, change, headers)
      if (answer.status === 200) {
        revision = answer.headers.get('etag') as string
        break
      }
      expect(answer.status).toBe(412)
      const { current } = (await answer.json()) as { current: { revision: number; body: { marks: object } } }
      // What the other has done is there; what this one did before as well. Its change is put on top.
      expect(Object.keys(current.body.marks).filter((name) => name.startsWith(client))).toHaveLength(mark)
      revision = `"${current.revision}"`
      merged += 1
    }
  }
  return merged
}

describe('the journey of a video edit', () => {
  it('loses nothing on its way', { timeout: 120_000 }, async (context) => {
    context.skip(!haveSamples, 'the folder shared/samples is not beside the checkout')
    const [clip, other, song, picture] = await Promise.all([
      sample('flower.mp4'),
      sample('flower.webm'),
      sample('t-rex-roar.mp3'),
      sample('elephant.jpg'),
    ])
    const project = await newProject(alice, { name: 'Flowers', externalId: 'flowers' })
    const scene = async (name: string) =>
      (await answered<Scene>(sendJson(alice, 'POST', `/${project}/scenes`, { name }), 201)).id
    const [opening, ending] = [await scene('Opening'), await scene('Ending')]
    const stored = (path: string, bytes: Uint8Array, name: string) =>
      answered<Stored>(uploadFile(alice, `/${project}${path}`, bytes, name), 201)
    const flower = await stored(`/scenes/${opening}/media`, clip, 'flower.mp4')
    const roar = await stored(`/scenes/${opening}/audio`, song, 't-rex-roar.mp3')
    const last = await stored(`/scenes/${ending}/media`, other, 'flower.webm')
    const still = await stored('/files/upload', picture, 'elephant.jpg')
    expect(flower.storageKey).toMatch(
      new RegExp(`^users/alice/projects/${project}/scenes/${opening}/video/flower-[0-9a-f]{10}\\.mp4$`),
    )
    expect(flower.checksum).toBe(sha256(clip))

    const timeline = {
      marks: {},
      clips: [flower.id, last.id, still.id].map((mediaId, at) => ({ at, mediaId })),
      sound: roar.id,
    }
    await answered(sendJson(alice, 'PUT', `/${project}/documents/timeline`, timeline), 201)
    await answered(sendJson(alice, 'PUT', `/${project}/members/bob`, { role: 'editor' }))
    const [hers, his] = await Promise.all([edit(alice, project, 'alice'), edit(server.as('bob'), project, 'bob')])
    expect(hers + his).toBeGreaterThan(0)
    const saved = await alice(`${PROJECTS}/${project}/documents/timeline`)
    expect(saved.headers.get('etag')).toBe(`"${1 + 2 * SAVES}"`)
    expect(Object.keys(((await saved.json()) as { marks: object }).marks)).toHaveLength(2 * SAVES)

    const snapshot = await answered<Snapshot>(
      sendJson(alice, 'POST', `/${project}/snapshots`, { name: 'First cut' }),
      201,
    )
    expect(snapshot).toMatchObject({ documents: 2, media: 4 })

    const spare = await answered<MediaItem>(
      alice('/api/media?format=v2', {
        method: 'POST',
        body: clip as Uint8Array<ArrayBuffer>,
        headers: { 'content-type': 'video/mp4', 'x-filename': 'spare.mp4' },
      }),
      201,
    )
    const warned = await alice(`/api/media/${flower.id}`, { method: 'DELETE' })
    expect(warned.status).toBe(409)
    expect(await warned.json()).toMatchObject({
      code: 'in_use',
      useCount: 2,
      usedBy: [{ projectName: 'Flowers' }, { projectName: 'Flowers' }],
    })
    await answered(alice(`/api/media/${flower.id}?force=true`, { method: 'DELETE' }))
    await answered(alice(`/api/media/${flower.id}?purge=true`, { method: 'DELETE' }))
    const open = await answered<{ missing: MissingMedia[] }>(alice(`${PROJECTS}/${project}`))
    expect(open.missing).toMatchObject([
      {
        mediaId: flower.id,
        state: 'gone',
        checksum: sha256(clip),
        filename: 'flower.mp4',
        usedBy: [{ name: 'timeline' }, { name: 'Opening' }],
      },
    ])
    const relink = await answered<Relink>(sendJson(alice, 'POST', `/${project}/relink`))
    expect(relink).toMatchObject({ relinked: [{ from: flower.id, to: spare.id }], missing: [] })
    expect(await answered(alice(`${PROJECTS}/${project}/scenes/${opening}`))).toMatchObject({ mediaId: spare.id })

    const bundle = await alice(`${PROJECTS}/${project}/bundle`)
    expect(bundle.status).toBe(200)
    const zip = new Uint8Array(await bundle.arrayBuffer())
    const zoe = elsewhere.as('zoe')
    const send = () =>
      zoe(`${PROJECTS}/import`, { method: 'POST', body: zip, headers: { 'content-type': 'application/zip' } })
    const arrived = await answered<{ id: string; counts: object }>(send(), 201)
    expect(arrived).toMatchObject({
      id: project,
      name: 'Flowers',
      type: 'video-edit',
      counts: { documents: 2, scenes: 2 },
    })
    for (const name of ['data', 'timeline']) {
      const [here, there] = await Promise.all(
        [alice, zoe].map(async (call) => (await call(`${PROJECTS}/${project}/documents/${name}`)).text()),
      )
      expect(there).toBe(here)
    }
    for (const [id, bytes] of [
      [spare.id, clip],
      [last.id, other],
      [roar.id, song],
      [still.id, picture],
    ] as const)
      expect(Buffer.compare(await bytesOf(zoe, id), bytes)).toBe(0)
    expect(await answered(zoe(`${PROJECTS}/${project}/integrity`))).toMatchObject({ valid: true })
    expect((await answered<{ id: string }>(send(), 200)).id).toBe(project)

    // And the first cut still has what was purged since.
    const restored = await answered<{ restoredMedia: string[] }>(
      sendJson(alice, 'POST', `/${project}/snapshots/${snapshot.id}/restore`),
    )
    expect(restored.restoredMedia).toEqual([flower.id])
    expect(Buffer.compare(await bytesOf(alice, flower.id), clip)).toBe(0)
  })

  it('refuses what a video edit does not take', async () => {
    const project = await newProject(alice)
    const refused = await uploadFile(alice, `/${project}/files/upload`, noise(100), 'a.bin')
    expect(refused.status).toBe(415)
  })
})
