import { type BundleManifest, isId, type MediaItem, type Project, type Scene } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../media/testing/media-requests.ts'
import { sha256, unzip, zipOf } from '../projects/bundles/testing/zips.ts'
import { jpeg, pdf } from '../testing/bad-input/pictures.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const BASE = '/api/storage/projects'
const JSON_TYPE = { 'content-type': 'application/json' }

let server: TestHoldall
let other: TestHoldall
let alice: ReturnType<TestHoldall['as']>
beforeAll(async () => {
  server = await testHoldall()
  other = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => Promise.all([server.close(), other.close()]))

const json = async <T>(answer: Promise<Response>): Promise<T> => {
  const response = await answer
  if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
const put = (path: string, body: string) => alice(`${BASE}/${path}`, { method: 'PUT', headers: JSON_TYPE, body })
const importAs = (call: typeof alice, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(`${BASE}/import`, { method: 'POST', headers: { 'content-type': 'application/zip', ...headers }, body })

interface Made {
  project: Project
  scene: Scene
  items: MediaItem[]
  documents: Record<string, string>
}

/** A project with everything that a project can have. */
async function makeProject(externalId: string): Promise<Made> {
  const project = await json<Project>(
    alice(BASE, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ name: 'Ünïcode "film"', type: 'custom', externalId, metadata: { seed: 7 } }),
    }),
  )
  const scene = await json<Scene>(
    alice(`${BASE}/${project.id}/scenes`, { method: 'POST', headers: JSON_TYPE, body: '{"name":"One"}' }),
  )
  const picture = new Uint8Array(jpeg())
  const into = (query: string) => ({ query: `format=v2&projectId=${project.id}${query}` })
  const items = [
    await upload(alice, picture, { name: 'a.jpg', type: 'image/jpeg', ...into('&title=Beach&tags=sea,summer') }),
    await upload(alice, picture, { name: 'twin.jpg', type: 'image/jpeg', ...into(`&sceneId=${scene.id}`) }),
    await upload(alice, `${pdf}${externalId}`, { name: 'p.pdf', ...into('&category=output') }),
    // Of the library: used, not owned by the project.
    await upload(alice, `library ${externalId}`, { name: 'l.txt' }),
    await upload(alice, new Uint8Array(3_000_000).fill(7), { name: 'large.bin', ...into('') }),
    // A zip is a file like any other.
    await upload(alice, await zipOf([{ name: 'manifest.json', content: externalId }]), {
      name: 'nested.zip',
      ...into(''),
    }),
  ]
  const [beach, twin, , library] = items as [MediaItem, MediaItem, MediaItem, MediaItem]
  const gone = 'media-01jd6w2v5k8xq4m3n7z9r1t0ab'
  const documents = {
    'scripts/topic-1': `{"n":1.0, "cover" : "${library.id}","gone":"${gone}","at":"${scene.id}","big":12345678901234567890}`,
    data: `{"tracks":["${beach.id}"],"settings":{"ü":"\\u0000"},"analysis":null,"media":[],"metadata":{}}`,
  }
  for (const [name, text] of Object.entries(documents)) {
    const answer = await alice(`${BASE}/${project.id}/documents/${name}`, {
      method: 'PUT',
      headers: { ...JSON_TYPE, ...(name === 'data' ? { 'if-match': '*' } : {}) },
      body: text,
    })
    expect(answer.status).toBeLessThan(300)
  }
  await json(
    alice(`${BASE}/${project.id}/scenes/${scene.id}`, {
      method: 'PATCH',
      headers: JSON_TYPE,
      body: JSON.stringify({ mediaId: twin.id, metadata: { uses: library.id } }),
    }),
  )
  await json(
    alice(`${BASE}/${project.id}`, {
      method: 'PATCH',
      headers: JSON_TYPE,
      body: JSON.stringify({ coverMediaId: beach.id, description: 'D', status: 'active' }),
    }),
  )
  return { project, scene, items, documents }
}

async function exported(call: typeof alice, id: string) {
  const answer = await call(`${BASE}/${id}/bundle`)
  expect(answer.status).toBe(200)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const files = await unzip(bytes)
  return { answer, bytes, files, manifest: JSON.parse(String(files.get('manifest.json'))) as BundleManifest }
}

describe('a bundle', () => {
  it('holds the manifest first, every document to the letter, and each content once', async () => {
    const { project, items, documents, scene } = await makeProject('first')
    const { answer, files, manifest, bytes } = await exported(alice, project.id)
    expect(answer.headers.get('content-type')).toBe('application/zip')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="_n_code _film_.zip"; filename*=UTF-8''%C3%9Cn%C3%AFcode%20%22film%22.zip`,
    )
    expect([...files.keys()][0]).toBe('manifest.json')
    expect(files.size).toBe(1 + 2 + 5)
    expect(manifest.project).toMatchObject({
      id: project.id,
      externalId: 'first',
      status: 'active',
      metadata: { seed: 7 },
    })
    for (const [name, text] of Object.entries(documents)) expect(String(files.get(`documents/${name}.json`))).toBe(text)
    expect(new Set(manifest.media.map(({ id }) => id))).toEqual(new Set(items.map(({ id }) => id)))
    for (const { path, sha256: digest, sizeBytes } of manifest.media) {
      expect(sha256(files.get(path) as Buffer)).toBe(digest)
      expect(files.get(path)?.length).toBe(sizeBytes)
    }
    expect(manifest.scenes.map(({ id }) => id)).toEqual([scene.id])
    expect(manifest.missing).toEqual(['media-01jd6w2v5k8xq4m3n7z9r1t0ab'])
    // Of an unchanged project it is always the same.
    expect(sha256((await exported(alice, project.id)).bytes)).toBe(sha256(bytes))
  })

  it('is given to members, and to nobody else', async () => {
    const { project } = await makeProject('shared')
    expect((await server.as('bob')(`${BASE}/${project.id}/bundle`)).status).toBe(404)
    await put(`${project.id}/members/bob`, '{"role":"viewer"}')
    const { manifest } = await exported(server.as('bob'), project.id)
    expect(manifest.media).toHaveLength(6)
    const head = await alice(`${BASE}/${project.id}/bundle`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/zip'])
  })

  it('breaks off visibly when an object is gone', async () => {
    const { project, items } = await makeProject('broken')
    const key = (items[4] as MediaItem).storageKey
    await server.holdall.platform.bucket.delete(key)
    const answer = await alice(`${BASE}/${project.id}/bundle`)
    expect(answer.status).toBe(200)
    await expect(answer.arrayBuffer()).rejects.toThrow()
    const web = await server.holdall.fetch(
      new Request(`http://x${BASE}/${project.id}/bundle`, {
        headers: { authorization: `Bearer ${await server.token('alice')}` },
      }),
    )
    await expect(web.arrayBuffer()).rejects.toThrow()
  })
})

describe('importing a bundle', () => {
  it('into an empty instance makes the same project: ids, documents and media to the byte', async () => {
    const made = await makeProject('moved')
    const { bytes, manifest, files } = await exported(alice, made.project.id)
    const carol = other.as('carol')
    const answer = await importAs(carol, bytes)
    expect(answer.status).toBe(201)
    const project = (await answer.json()) as Project
    expect(answer.headers.get('location')).toBe(`${BASE}/${made.project.id}`)
    expect(project).toMatchObject({
      id: made.project.id,
      externalId: 'moved',
      ownerUserId: 'carol',
      coverMediaId: made.items[0]?.id,
      description: 'D',
      status: 'active',
      counts: { documents: 2, scenes: 1, media: 6 },
    })
    for (const [name, text] of Object.entries(made.documents))
      expect(await (await carol(`${BASE}/${project.id}/documents/${name}`)).text()).toBe(text)
    for (const { id, path, sha256: digest, ...item } of manifest.media) {
      const found = await json<MediaItem>(carol(`/api/media/${id}`))
      expect(found).toMatchObject({ checksum: digest, mimeType: item.mimeType, title: item.title, tags: item.tags })
      expect(found).toMatchObject({ projectId: project.id, sceneId: item.sceneId, ownerUserId: 'carol' })
      const content = Buffer.from(await (await carol(`/api/media/${id}/content`)).arrayBuffer())
      expect(content.equals(files.get(path) as Buffer)).toBe(true)
    }
    const { items: scenes } = await json<{ items: Scene[] }>(carol(`${BASE}/${project.id}/scenes`))
    expect(scenes).toMatchObject([{ id: made.scene.id, mediaId: made.items[1]?.id, name: 'One' }])
    const back = await exported(carol, project.id)
    expect(back.manifest.media.map(({ sha256: digest }) => digest).sort()).toEqual(
      manifest.media.map(({ sha256: digest }) => digest).sort(),
    )
  })

  it('twice makes one project, also at once; in the trash it does not count', async () => {
    const { project } = await makeProject('twice')
    const { bytes } = await exported(alice, project.id)
    const dave = other.as('dave')
    const answers = await Promise.all([importAs(dave, bytes), importAs(dave, bytes), importAs(dave, bytes)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Project).id))
    expect(new Set(ids).size).toBe(1)
    const form = new FormData()
    form.set('file', new Blob([bytes]), 'bundle.zip')
    const again = await dave(`${BASE}/import`, { method: 'POST', body: form })
    expect([again.status, ((await again.json()) as Project).id]).toEqual([200, ids[0]])
    expect((await json<{ items: Project[] }>(dave(BASE))).items).toHaveLength(1)
    await dave(`${BASE}/${ids[0]}`, { method: 'DELETE' })
    expect((await importAs(dave, bytes)).status).toBe(201)
  })

  it('twice on two servers of one database makes one project', async () => {
    const { project } = await makeProject('servers')
    const { bytes } = await exported(alice, project.id)
    const { createBundleContext } = await import('../bind-bundles.ts')
    const { importBundle } = await import('../projects/bundles/import-bundle.ts')
    const { withSpooled } = await import('../projects/bundles/bundle-file.ts')
    const { media, projects, scratchFolder } = other.holdall.platform
    const erin = { userId: 'erin', role: 'user', via: 'token', readOnly: false } as const
    const once = () => {
      const context = createBundleContext({ media, projects, scratchFolder })
      const options = { folder: scratchFolder, maxBytes: 1e9, expectedSha256: () => null }
      return withSpooled([bytes] as unknown as AsyncIterable<Uint8Array>, options, (file) =>
        importBundle(context, erin, file),
      )
    }
    const results = await Promise.all([once(), once()])
    expect(results.map(({ created }) => created).sort()).toEqual([false, true])
    expect(results[0]?.row.id).toBe(results[1]?.row.id)
    const { items } = await json<{ items: Project[] }>(other.as('erin')(BASE))
    expect(items).toHaveLength(1)
    expect(items[0]?.counts).toEqual({ documents: 2, scenes: 1, media: 6 })
    const rows = await other.holdall.platform.database.one('service', {
      text: `select id from projects where owner_user_id = 'erin'`,
      values: [],
    })
    expect(rows.rowCount).toBe(1)
  })

  it('where the original lives makes a copy with ids of its own, in documents and scenes too', async () => {
    const made = await makeProject('copied')
    const { bytes, manifest } = await exported(alice, made.project.id)
    const copy = await json<Project>(importAs(alice, bytes))
    expect(copy.id).not.toBe(made.project.id)
    expect(copy).toMatchObject({
      externalId: null,
      name: made.project.name,
      counts: { documents: 2, scenes: 1, media: 6 },
    })
    const theirs = await exported(alice, copy.id)
    const old = [...made.items.map(({ id }) => id), made.scene.id]
    const whole = [...theirs.files]
      .filter(([name]) => name.endsWith('.json'))
      .map(([, text]) => String(text))
      .join('\n')
    for (const id of old) expect(whole).not.toContain(id)
    const bySha = (list: BundleManifest['media']) =>
      new Map(list.map((item) => [`${item.sha256}${item.originalFilename}`, item.id]))
    const before = bySha(manifest.media)
    const after = bySha(theirs.manifest.media)
    let text = made.documents['scripts/topic-1'] as string
    for (const [name, id] of before) text = text.replaceAll(id, after.get(name) as string)
    text = text.replaceAll(made.scene.id, theirs.manifest.scenes[0]?.id as string)
    expect(await (await alice(`${BASE}/${copy.id}/documents/scripts/topic-1`)).text()).toBe(text)
    expect(isId(copy.coverMediaId, 'media')).toBe(true)
    expect(theirs.manifest.media.map(({ id }) => id)).toContain(copy.coverMediaId)
    // What documents of the copy use is known, so that it cannot be deleted unasked.
    const used = await alice(`/api/media/${copy.coverMediaId}`, { method: 'DELETE' })
    expect(used.status).toBe(409)
    expect((await importAs(alice, bytes)).status).toBe(200)
  })
})
