import type { Job } from '@holdall/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  endedJob,
  insertProject,
  item,
  json,
  picture,
  rows,
  send,
  settledItem,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import type { Provider } from '../providers/provider.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const JPEG = { type: 'image/jpeg', name: 'photo.jpg' }

const nonsense: Provider = { enhance: async () => ({ body: Buffer.from('<html>no picture</html>') }) }
const silent: Provider = {
  enhance: (_input, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
}

describe('enhancing a picture', () => {
  let server: TestHoldall
  let alice: Call
  let original: AnsweredItem
  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_WORKERS: 'on', providers: { nonsense, silent } })
    alice = server.as('alice')
    original = await settledItem(alice, (await upload(alice, await picture(120, 80), JPEG)).id)
  })
  afterAll(() => server.close())
  const enhance = (call: Call, id: string, body: object) =>
    send(call, 'POST', `/api/media/${id}/enhance?format=v2`, body)
  const enhanced = async (body: object, id = original.id) =>
    settledItem(alice, (await json<AnsweredItem>(enhance(alice, id, body), 202)).id)
  const pixels = async ({ url }: AnsweredItem) => sharp(await (await fetch(url)).arrayBuffer())
  const jobOf = async (id: string) =>
    (await json<{ items: Job[] }>(alice(`/api/jobs?media=${id}&kind=enhance`))).items[0] as Job

  it('answers at once with an item that shows the original, and ends with one that is better', async () => {
    const begun = await json<AnsweredItem>(enhance(alice, original.id, { type: 'upscale', title: 'Larger' }), 202)
    expect(begun).toMatchObject({
      status: 'processing',
      sourceType: 'enhanced',
      enhancementType: 'upscale',
      originalMediaId: original.id,
      title: 'Larger',
    })
    expect((await fetch(begun.url)).status).toBe(200)
    const done = await settledItem(alice, begun.id)
    expect(done).toMatchObject({ status: 'ready', width: 240, height: 160, mimeType: 'image/jpeg' })
    expect(done.checksum).not.toBe(original.checksum)
    expect(done.metadata.enhancement).toEqual({
      type: 'upscale',
      provider: 'local',
      options: {},
      parentChecksum: original.checksum,
    })
    expect(await (await pixels(done)).metadata()).toMatchObject({ width: 240, height: 160 })
    expect((await fetch(done.thumbnailUrl as string)).status).toBe(200)
    // The key that stood in for it stays good, and leads to what is there now.
    const former = await alice(`/storage/${begun.storageKey}`)
    expect(former.headers.get('etag')).toBe(`"${done.checksum}"`)
    expect(await endedJob(alice, (await jobOf(done.id)).id)).toMatchObject({ state: 'done', kind: 'enhance' })
  })

  it('keeps its promises by name', async () => {
    const large = await enhanced({ type: 'upscale', options: { factor: 4 } })
    expect(large).toMatchObject({ width: 480, height: 320 })
    const grey = await enhanced({ type: 'grayscale' })
    const { data, info } = await (await pixels(grey)).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    let coloured = 0
    for (let at = 0; at < data.length; at += info.channels)
      if (Math.abs((data[at] ?? 0) - (data[at + 1] ?? 0)) > 4) coloured += 1
    expect(coloured).toBe(0)
    const flat = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#606060' } })
      .composite([
        { input: { create: { width: 32, height: 64, channels: 3, background: '#909090' } }, left: 0, top: 0 },
      ])
      .png()
      .toBuffer()
    const dull = await settledItem(
      alice,
      (await upload(alice, new Uint8Array(flat), { type: 'image/png', name: 'd.png' })).id,
    )
    const levelled = await enhanced({ type: 'auto-levels' }, dull.id)
    const { channels } = await (await pixels(levelled)).stats()
    expect(channels[0]?.min).toBeLessThan(20)
    expect(channels[0]?.max).toBeGreaterThan(240)
    for (const type of ['sharpen', 'denoise'])
      expect(await enhanced({ type })).toMatchObject({ status: 'ready', width: 120, height: 80 })
  })

  it('in place on a board shows the new item there from the first moment', async () => {
    const board = await json<{ id: string }>(send(alice, 'POST', '/api/moodboards', { title: 'Board' }), 201)
    const items = `/api/moodboards/${board.id}/items`
    const placed = await json<{ id: string }>(send(alice, 'POST', items, { mediaId: original.id, x: 7 }), 201)
    const body = { type: 'sharpen', boardId: board.id, itemId: placed.id }
    const begun = await json<AnsweredItem>(enhance(alice, original.id, body), 202)
    const shown = async () =>
      (await json<{ items: { mediaId: string; url: string; x: number }[] }>(alice(`/api/moodboards/${board.id}`))).items
    expect(await shown()).toMatchObject([{ mediaId: begun.id, x: 7 }])
    const done = await settledItem(alice, begun.id)
    expect(await shown()).toMatchObject([{ mediaId: done.id, url: done.storageUrl }])
    await problem(enhance(server.as('bob'), original.id, body), 404)
    await problem(enhance(alice, original.id, { type: 'sharpen', itemId: placed.id }), 400)
  })

  it('is refused where it makes no sense', async () => {
    expect(await problem(enhance(alice, original.id, { type: 'magic' }), 400)).toMatchObject({
      hint: expect.stringContaining('grayscale'),
    })
    await problem(enhance(alice, original.id, { type: 'sharpen', provider: 'nobody' }), 400)
    await problem(enhance(alice, original.id, { type: 'sharpen', provider: 'constructor' }), 400)
    await problem(enhance(alice, original.id, { type: 'upscale', options: { factor: 3 } }), 400)
    await problem(enhance(alice, original.id, { type: 'sharpen', options: { factor: 2 } }), 400)
    await problem(enhance(alice, (await upload(alice, 'words')).id, { type: 'sharpen' }), 422)
    await problem(enhance(server.as('mallory'), original.id, { type: 'sharpen' }), 404)
  })

  it('of what does not decode ends with a reason, and a retry tries the same again', async () => {
    const broken = new Uint8Array(await picture(40, 40)).slice(0, 200)
    const bad = await settledItem(alice, (await upload(alice, broken, JPEG)).id)
    expect(bad.status).toBe('failed')
    const failed = await enhanced({ type: 'sharpen' }, bad.id)
    expect(failed).toMatchObject({ status: 'failed', statusReason: expect.stringMatching(/picture|decoded|damaged/) })
    expect(await endedJob(alice, (await jobOf(failed.id)).id)).toMatchObject({ state: 'failed' })
    await json(send(alice, 'POST', `/api/media/${failed.id}/retry`))
    expect(await settledItem(alice, failed.id)).toMatchObject({ status: 'failed' })
  })

  it('counts what it makes exactly, and leaves no stray', async () => {
    const zoe = server.as('zoe')
    const first = await settledItem(zoe, (await upload(zoe, await picture(50, 50), JPEG)).id)
    const begun = await json<AnsweredItem>(enhance(zoe, first.id, { type: 'upscale' }), 202)
    const done = await settledItem(zoe, begun.id)
    const usage = await rows<{ bytes: number; files: number }>(
      server.database.database,
      `select sum(bytes)::bigint as bytes, sum(files)::bigint as files from (select bytes, files, category, owner_user_id from usage_deltas
        union all select bytes, files, category, owner_user_id from usage_totals) u where owner_user_id = 'zoe' and category = 'uploads'`,
    )
    expect(usage.map(({ bytes, files }) => [Number(bytes), Number(files)])).toEqual([
      [first.sizeBytes + done.sizeBytes, 2],
    ])
    const keys = await storedKeys(server.holdall.platform.bucket, 'users/zoe/')
    // Two originals with a thumbnail each.
    expect(keys).toHaveLength(4)
  })

  it('of a shared picture goes where the caller may write', async () => {
    await insertProject(server.database.database, { id: 'film', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
    const shared = await settledItem(
      alice,
      (await upload(alice, await picture(60, 60), { ...JPEG, query: 'format=v2&projectId=film' })).id,
    )
    const byEditor = await json<AnsweredItem>(enhance(server.as('ed'), shared.id, { type: 'sharpen' }), 202)
    expect(byEditor).toMatchObject({ ownerUserId: 'alice', createdBy: 'ed', projectId: 'film' })
    expect(await settledItem(server.as('ed'), byEditor.id)).toMatchObject({ status: 'ready' })
    const byViewer = await json<AnsweredItem>(enhance(server.as('vera'), shared.id, { type: 'sharpen' }), 202)
    expect(byViewer).toMatchObject({ ownerUserId: 'vera', projectId: null })
    expect(await settledItem(server.as('vera'), byViewer.id)).toMatchObject({ status: 'ready' })
  })

  it('by a provider that answers nonsense, or never, ends', async () => {
    expect(await enhanced({ type: 'dream', provider: 'nonsense' })).toMatchObject({
      status: 'failed',
      statusReason: expect.stringContaining('answered with'),
    })
    const waiting = await json<AnsweredItem>(enhance(alice, original.id, { type: 'dream', provider: 'silent' }), 202)
    let job = await jobOf(waiting.id)
    while (job?.state !== 'running') {
      await new Promise((resolve) => setTimeout(resolve, 50))
      job = await jobOf(waiting.id)
    }
    await json(send(alice, 'POST', `/api/jobs/${job.id}/cancel`))
    expect(await settledItem(alice, waiting.id)).toMatchObject({
      status: 'failed',
      statusReason: 'Somebody stopped it',
    })
    expect((await item(alice, original.id)).status).toBe('ready')
  })
})

async function problem(response: Promise<Response>, status: number): Promise<unknown> {
  const answer = await response
  expect(answer.status).toBe(status)
  return answer.json()
}
