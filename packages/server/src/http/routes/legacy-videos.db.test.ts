import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../log.ts'
import {
  type Call,
  countedUsage,
  haveSamples,
  json,
  rows,
  sample,
  send as sendJson,
  sha256,
  storedKeys,
  upload,
} from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { createHoldall, type Holdall } from '../create-holdall.ts'
import { list, remove, send, sent, stats, video } from '../legacy/testing/videos.ts'

let server: TestHoldall
let reborn: Holdall | undefined
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(async () => {
  await reborn?.close()
  await server.close()
})

const database = () => server.holdall.platform.database
const projectsOf = (owner: string) =>
  rows<{ id: string; external_id: string; type: string; name: string; document_count: number }>(
    database(),
    'select id, external_id, type, name, document_count from projects where owner_user_id = $1 order by created_at',
    [owner],
  )
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())
const ZERO = { bytes: 0, megabytes: 0, file_count: 0 }
const ZEROS = { uploads: ZERO, processed: ZERO, thumbnails: ZERO, exports: ZERO, music: ZERO }
const uploads = (bytes: number, files: number) => ({
  ...ZEROS,
  uploads: { bytes, megabytes: Math.round((bytes / 1_048_576) * 100) / 100, file_count: files },
})

describe('an older program', () => {
  const clip = video('mp4', 300_000)

  it('stores, lists, plays and counts videos in the shapes that it knows', async () => {
    const ann = server.as('ann')
    expect(await list(ann, 'demo')).toEqual([])
    const { root, ...nothing } = await stats(ann, 'demo')
    expect(nothing).toEqual({ categories: ZEROS })
    expect(root).toMatch(/^(file|s3):/)

    const made = await sent(ann, 'demo', clip, 'My first clip!.MP4')
    expect(made).toEqual({
      asset_id: expect.stringMatching(/^media-[0-9a-z]{26}$/),
      filename: expect.stringMatching(/^My-first-clip--[0-9a-f]{10}\.mp4$/),
      original_filename: 'My first clip!.MP4',
      size_bytes: 300_000,
      project_id: 'demo',
      status: 'ready',
    })
    const [project, ...more] = await projectsOf('ann')
    expect(more).toEqual([])
    expect(project).toMatchObject({ external_id: 'demo', name: 'demo', type: 'video-edit', document_count: 1 })
    expect(project?.id).toMatch(/^video-edit-/)

    const [one, ...others] = await list(ann, 'demo')
    expect(others).toEqual([])
    const stem = made.filename.slice(0, -'.mp4'.length)
    expect(one).toEqual({
      id: made.asset_id,
      project_id: 'demo',
      filename: made.filename,
      original_filename: 'My first clip!.MP4',
      relative_path: `uploads/demo/${made.filename}`,
      checksum: sha256(clip),
      size_bytes: 300_000,
      mime_type: 'video/mp4',
      status: 'ready',
      thumbnail_path: `thumbnails/demo/${stem}.jpg`,
      metadata: {},
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    })
    expect(Math.abs(Date.parse(`${one?.created_at}Z`) - Date.now())).toBeLessThan(60_000)

    const played = await ann(`/storage/${one?.relative_path}`)
    expect([played.status, played.headers.get('content-type')]).toEqual([200, 'video/mp4'])
    expect(sha256(await bytesOf(played))).toBe(sha256(clip))
    expect((await ann(`/storage/${encodeURIComponent(one?.relative_path as string)}`)).status).toBe(200)
    const thumbnail = await ann(`/storage/${one?.thumbnail_path}`)
    expect(thumbnail.status).toBe(404)
    expect(await thumbnail.json()).toMatchObject({ code: 'not_found', hint: expect.stringContaining('processing') })
    expect((await stats(ann, 'demo')).categories).toEqual(uploads(300_000, 1))
    expect((await stats(ann)).categories).toEqual(uploads(300_000, 1))
  })

  it('takes MOV and AVI, and lists in the order in which they came', async () => {
    const ann = server.as('ann')
    const mov = await sent(ann, 'demo', video('mov'), 'b.mov')
    const avi = await sent(ann, 'demo', video('avi'), 'c.mp4')
    expect([mov.filename, avi.filename]).toEqual([expect.stringMatching(/\.mov$/), expect.stringMatching(/\.avi$/)])
    const all = await list(ann, 'demo')
    expect(all.map(({ mime_type }) => mime_type)).toEqual(['video/mp4', 'video/quicktime', 'video/x-msvideo'])
    // By the project's own id as well, which then stands in the paths.
    const [project] = await projectsOf('ann')
    const [same] = await list(ann, project?.id as string)
    expect(same?.relative_path).toBe(`uploads/${project?.id}/${all[0]?.filename}`)
    expect((await ann(`/storage/${same?.relative_path}`)).status).toBe(200)
  })

  it('finds everything after a restart on the same database and folder', async () => {
    const before = await list(server.as('ann'), 'demo')
    const token = await server.token('ann')
    await server.holdall.close()
    reborn = await createHoldall({
      env: {},
      log: silentLogger,
      HOLDALL_WORKERS: 'off',
      DATABASE_URL: server.database.url,
      STORAGE_PATH: server.storagePath,
      STORAGE_URL: server.holdall.platform.config.storageUrl,
    })
    const { url } = await reborn.listen({ port: 0 })
    const ann: Call = (path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(url + path, { ...init, headers })
    }
    expect(await list(ann, 'demo')).toEqual(before)
    expect(sha256(await bytesOf(await ann(`/storage/${before[0]?.relative_path}`)))).toBe(sha256(clip))
    expect((await stats(ann, 'demo')).categories).toEqual(uploads(304_000, 3))

    const [first, second] = before
    expect(await remove(ann, `/projects/demo/videos/${first?.id}`)).toEqual({
      deleted_count: 1,
      failed_count: 0,
      total_bytes: 300_000,
      errors: [],
    })
    expect((await ann(`/projects/demo/videos/${first?.id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await ann(`/storage/${first?.relative_path}`)).status).toBe(404)
    expect((await list(ann, 'demo')).map(({ id }) => id)).toEqual(before.slice(1).map(({ id }) => id))
    expect((await stats(ann)).categories).toEqual(uploads(4_000, 2))

    expect(await remove(ann, '/projects/demo/storage')).toMatchObject({ deleted_count: 2, total_bytes: 4_000 })
    expect(await remove(ann, '/projects/demo/storage')).toMatchObject({ deleted_count: 0, total_bytes: 0 })
    expect(await list(ann, 'demo')).toEqual([])
    expect((await stats(ann, 'demo')).categories).toEqual(ZEROS)
    expect((await ann(`/storage/${second?.relative_path}`)).status).toBe(404)
    expect(await storedKeys(reborn.platform.bucket, 'users/ann/')).toEqual([])
    expect(await countedUsage(reborn.platform.database, 'ann')).toEqual({ bytes: 0, files: 0 })
    await reborn.close()
    reborn = undefined
    await server.close()
    server = await testHoldall()
  })

  it('takes a camera’s file', async (ctx) => {
    if (!haveSamples) return ctx.skip('the sample files are not here')
    const flower = await sample('flower.mp4')
    const ann = server.as('ann')
    const made = await sent(ann, 'garden', flower, 'flower.mp4')
    const [one] = await list(ann, 'garden')
    expect(one).toMatchObject({ id: made.asset_id, checksum: sha256(flower), mime_type: 'video/mp4' })
    expect(sha256(await bytesOf(await ann(`/storage/${one?.relative_path}`)))).toBe(sha256(flower))
    const part = await ann(`/storage/${one?.relative_path}`, { headers: { range: 'bytes=10-19' } })
    expect([part.status, (await bytesOf(part)).length]).toEqual([206, 10])
  })
})

describe('a delete', () => {
  it('does not ask about uses, and spares what is elsewhere', async () => {
    const dan = server.as('dan')
    const made = await sent(dan, 'film', video())
    const kept = await upload(dan, 'kept in the library')
    const [project] = await projectsOf('dan')
    const document = { settings: {}, tracks: [], analysis: null, media: [{ mediaId: made.asset_id }], metadata: {} }
    await json(
      dan(`/api/storage/projects/${project?.id}/data`, {
        method: 'PUT',
        body: JSON.stringify(document),
        headers: { 'content-type': 'application/json', 'if-match': '*' },
      }),
    )
    expect((await sendJson(dan, 'DELETE', `/api/media/${made.asset_id}`)).status).toBe(409)
    expect((await dan(`/projects/film/videos/${kept.id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await dan(`/projects/other/videos/${made.asset_id}`, { method: 'DELETE' })).status).toBe(404)
    expect(await remove(dan, `/projects/film/videos/${made.asset_id}`)).toMatchObject({ deleted_count: 1 })
    expect((await dan(`/api/media/${made.asset_id}`)).status).toBe(404)
    await sent(dan, 'film', video())
    expect(await remove(dan, '/projects/film/storage')).toMatchObject({ deleted_count: 1, failed_count: 0 })
    expect((await dan(`/api/media/${kept.id}`)).status).toBe(200)
    expect((await json<{ media: unknown[] }>(dan(`/api/storage/projects/${project?.id}/data`))).media).toHaveLength(1)
  })

  it('answers zeros for the storage of an unknown project', async () => {
    expect(await remove(server.as('dan'), '/projects/never/storage')).toEqual({
      deleted_count: 0,
      failed_count: 0,
      total_bytes: 0,
      errors: [],
    })
    expect(await projectsOf('dan')).toHaveLength(1)
  })
})

describe('another user’s project', () => {
  it('is not there, whatever it is called', async () => {
    const [eve, mal] = [server.as('eve'), server.as('mal')]
    const made = await sent(eve, 'secret', video('mp4', 4_000))
    const [project] = await projectsOf('eve')
    for (const name of ['secret', project?.id as string]) {
      expect(await list(mal, name)).toEqual([])
      expect((await stats(mal, name)).categories).toEqual(ZEROS)
      expect(await remove(mal, `/projects/${name}/storage`)).toMatchObject({ deleted_count: 0 })
      expect((await mal(`/projects/${name}/videos/${made.asset_id}`, { method: 'DELETE' })).status).toBe(404)
      for (const path of [
        `uploads/${name}/${made.filename}`,
        `thumbnails/${name}/${made.filename.replace('mp4', 'jpg')}`,
      ])
        expect((await mal(`/storage/${path}`)).status).toBe(404)
    }
    await sent(mal, 'secret', video('mp4', 1_000))
    expect((await stats(mal, 'secret')).categories).toEqual(uploads(1_000, 1))
    expect((await stats(eve, 'secret')).categories).toEqual(uploads(4_000, 1))
    expect(await list(eve, 'secret')).toHaveLength(1)
    expect((await projectsOf('mal')).map(({ external_id }) => external_id)).toEqual(['secret'])
    for (const path of ['/projects/secret/videos', '/projects/secret/storage/stats', '/storage/stats'])
      expect((await fetch(server.url + path)).status).toBe(401)
  })

  it('is read by a viewer, and changed by an editor alone', async () => {
    const owner = server.as('own')
    await sent(owner, 'shared', video())
    const [project] = await projectsOf('own')
    const path = `/api/storage/projects/${project?.id}/members`
    for (const role of ['viewer', 'editor']) await json(sendJson(owner, 'PUT', `${path}/${role}`, { role }))
    const [viewer, editor] = [server.as('viewer'), server.as('editor')]
    const id = project?.id as string
    const [seen] = await list(viewer, id)
    expect((await viewer(`/storage/${seen?.relative_path}`)).status).toBe(200)
    expect((await stats(viewer, id)).categories).toEqual(uploads(2_000, 1))
    expect((await send(viewer, id, video())).status).toBe(403)
    expect((await viewer(`/projects/${id}/videos/${seen?.id}`, { method: 'DELETE' })).status).toBe(403)
    expect((await viewer(`/projects/${id}/storage`, { method: 'DELETE' })).status).toBe(403)
    await sent(editor, id, video())
    expect((await stats(owner, 'shared')).categories).toEqual(uploads(4_000, 2))
    expect(await remove(editor, `/projects/${id}/storage`)).toMatchObject({ deleted_count: 2 })
  })
})

it('keeps unusual names of projects apart, and serves their paths', async () => {
  const ned = server.as('ned')
  for (const name of ['project_7', '7', 'generated', 'enhanced', 'my film', 'Größe', 'a..b']) {
    const body = video()
    await sent(ned, encodeURIComponent(name), body)
    const [one, ...more] = await list(ned, encodeURIComponent(name))
    expect([one?.project_id, more]).toEqual([name, []])
    const path = one?.relative_path.split('/').map(encodeURIComponent).join('/')
    expect(sha256(await bytesOf(await ned(`/storage/${path}`))), name).toBe(sha256(body))
  }
})

it('works without identity where there is an anonymous user', async () => {
  const open = await testHoldall({ HOLDALL_ANONYMOUS_USER: 'local' })
  try {
    const call: Call = (path, init) => fetch(open.url + path, init)
    const made = await sent(call, 'demo', video())
    expect((await call(`/storage/uploads/demo/${made.filename}`)).status).toBe(200)
    expect((await stats(call)).categories).toEqual(uploads(2_000, 1))
    expect(await remove(call, '/projects/demo/storage')).toMatchObject({ deleted_count: 1 })
  } finally {
    await open.close()
  }
})

it('is described', async () => {
  const { paths } = await json<{ paths: Record<string, Record<string, { parameters: { name: string }[] }>> }>(
    fetch(`${server.url}/api/openapi.json`),
  )
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(described).toEqual(
    expect.arrayContaining([
      'post /projects/{project_id}/videos',
      'get /projects/{project_id}/videos',
      'delete /projects/{project_id}/videos/{asset_id}',
      'delete /projects/{project_id}/storage',
      'get /projects/{project_id}/storage/stats',
      'get /storage/stats',
    ]),
  )
  expect(paths['/projects/{project_id}/videos/{asset_id}']?.delete?.parameters.map(({ name }) => name)).toEqual([
    'project_id',
    'asset_id',
  ])
})
