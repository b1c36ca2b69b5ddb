import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, insertProject, rows, sha256, storedKeys } from '../../media/testing/media-requests.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { list, send, sent, stats, video } from './testing/videos.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

const database = () => server.holdall.platform.database
const projectsOf = (owner: string) =>
  rows<{ id: string; external_id: string }>(
    database(),
    'select id, external_id from projects where owner_user_id = $1',
    [owner],
  )

describe('a refused upload', () => {
  it.each<[string, number, (call: Call) => Promise<Response>]>([
    ['another kind of video', 415, (call) => send(call, 'new', video('webm'), 'a.mp4')],
    ['another kind of MP4’s family', 415, (call) => send(call, 'new', video('3gp'), 'a.mp4')],
    ['text that is called a video', 415, (call) => send(call, 'new', new Uint8Array(Buffer.from('no video')))],
    ['a large file of noise', 415, (call) => send(call, 'new', new Uint8Array(2_000_000).fill(7))],
    ['an empty file', 422, (call) => send(call, 'new', new Uint8Array())],
    ['a form without a file', 400, (call) => call('/projects/new/videos', { method: 'POST', body: new FormData() })],
    ['a body that is no form', 415, (call) => call('/projects/new/videos', { method: 'POST', body: video() })],
    ['a wrong digest', 422, async (call) => badDigest(call, video())],
    ['a wrong digest of a large file', 422, async (call) => badDigest(call, video('mp4', 3_000_000))],
  ])('is answered plainly and leaves no project: %s', async (_name, status, request) => {
    const answer = await request(server.as('rex'))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ])
    expect(await projectsOf('rex')).toEqual([])
    expect(await storedKeys(server.holdall.platform.bucket, 'users/rex/')).toEqual([])
    expect(await rows(database(), "select id from reservations where owner_user_id = 'rex'")).toEqual([])
  })

  it.each(['a%2Fb', '..%2Fx', 'a%5Cb', 'a%0Ab', 'a%7Fb', 'x'.repeat(201)])('refuses %s as a project', async (name) => {
    const rex = server.as('rex')
    expect((await send(rex, name, video())).status).toBe(400)
    for (const [method, path] of [
      ['GET', 'videos'],
      ['DELETE', 'videos/media-x'],
      ['DELETE', 'storage'],
      ['GET', 'storage/stats'],
    ] as const)
      expect((await rex(`/projects/${name}/${path}`, { method })).status, `${method} ${path}`).toBe(400)
    expect(await projectsOf('rex')).toEqual([])
  })

  async function badDigest(call: Call, body: Uint8Array<ArrayBuffer>): Promise<Response> {
    const form = new FormData()
    form.set('file', new Blob([body]), 'a.mp4')
    form.set('sha256', '0'.repeat(64))
    return call('/projects/new/videos', { method: 'POST', body: form })
  }
})

describe('the limit of an upload', () => {
  it('is UPLOAD_MAX_SIZE where that is set, and 100 MiB where it is not', async () => {
    expect(server.holdall.config.olderUploadMaxBytes).toBe(104_857_600)
    const small = await testHoldall({ UPLOAD_MAX_SIZE: 1_500_000 })
    try {
      const call = small.as('lia')
      for (const size of [1_500_001, 5_000_000]) {
        const answer = await send(call, 'big', video('mp4', size))
        expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ code: 'too_large' })])
      }
      expect(await rows(small.holdall.platform.database, 'select id from projects')).toEqual([])
      expect(await storedKeys(small.holdall.platform.bucket, 'users/')).toEqual([])
      await sent(call, 'big', video('mp4', 1_500_000))
    } finally {
      await small.close()
    }
  })

  it('is the quota too, whose refusal leaves no project', async () => {
    const poor = await testHoldall({ USER_QUOTA_BYTES: 10_000 })
    try {
      for (const size of [10_001, 2_000_000])
        expect((await send(poor.as('pia'), 'p', video('mp4', size))).status).toBe(413)
      expect(await rows(poor.holdall.platform.database, 'select id from projects')).toEqual([])
      expect(await storedKeys(poor.holdall.platform.bucket, 'users/')).toEqual([])
    } finally {
      await poor.close()
    }
  })

  it('is never above that of the project’s own type', async () => {
    await insertProject(database(), { id: 'image-edit-1', owner: 'lia', type: 'image-edit', externalId: 'pictures' })
    const answer = await send(server.as('lia'), 'pictures', video())
    expect([answer.status, await answer.json()]).toEqual([415, expect.objectContaining({ code: 'unsupported_type' })])
    await insertProject(database(), { id: 'music-clip-1', owner: 'lia', type: 'custom', externalId: 'anything' })
    await sent(server.as('lia'), 'anything', video())
    expect((await send(server.as('lia'), 'anything', video('webm'))).status).toBe(415)
  })
})

describe('uploads that race to an unknown project', () => {
  it.each([
    ['small', 5_000],
    ['large', 1_500_000],
  ])('end in one project, with every file: %s', async (name, size) => {
    const ray = server.as('ray')
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, at) => sent(ray, `race-${name}`, video('mp4', size), `${at}.mp4`)),
    )
    const projects = (await projectsOf('ray')).filter(({ external_id }) => external_id === `race-${name}`)
    expect(projects).toHaveLength(1)
    const all = await list(ray, `race-${name}`)
    expect(all.map(({ id }) => id).sort()).toEqual(made.map(({ asset_id }) => asset_id).sort())
    for (const { relative_path, filename, checksum } of all) {
      expect(made.some((one) => one.filename === filename)).toBe(true)
      expect(sha256(await (await ray(`/storage/${relative_path}`)).bytes())).toBe(checksum)
    }
    expect(
      (await storedKeys(server.holdall.platform.bucket, 'users/ray/')).filter((key) => key.includes('/projects/')),
    ).toHaveLength((await rows(database(), "select id from media where owner_user_id = 'ray'")).length)
    expect((await stats(ray, `race-${name}`)).categories.uploads).toMatchObject({ bytes: 8 * size, file_count: 8 })
    expect(await rows(database(), "select id from reservations where owner_user_id = 'ray'")).toEqual([])
  })
})

it('waits for a project that is in the trash to be restored', async () => {
  const tim = server.as('tim')
  const made = await sent(tim, 'old', video())
  const [project] = await projectsOf('tim')
  expect((await tim(`/api/storage/projects/${project?.id}`, { method: 'DELETE' })).status).toBe(200)
  expect(await list(tim, 'old')).toEqual([])
  expect((await send(tim, 'old', video())).status).toBe(409)
  expect((await tim('/projects/old/storage', { method: 'DELETE' })).status).toBe(409)
  await tim(`/api/storage/projects/${project?.id}/restore`, { method: 'POST' })
  expect((await list(tim, 'old')).map(({ id }) => id)).toEqual([made.asset_id])
  await sent(tim, 'old', video())
  expect(await projectsOf('tim')).toHaveLength(1)
})

it('refuses a path that climbs, as it stands on the wire', async () => {
  const headers = { authorization: `Bearer ${await server.token('tim')}` }
  for (const project of ['..', '%2e%2e', '..%2f..%2fetc', '%00']) {
    const answer = await sendRaw(server.url, { path: `/projects/${project}/videos`, method: 'GET', headers })
    expect([400, 404], project).toContain(answer?.status)
  }
})
