import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import { giveUpProcessing, processMedia, requeueStuck } from '../media/process-media.ts'
import {
  type AnsweredItem,
  type Call,
  eventually,
  haveSamples,
  insertProject,
  item,
  json,
  picture,
  rows,
  sample,
  send,
  upload,
} from '../media/testing/media-requests.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { JobQueue } from './queue.ts'

const JPEG = { type: 'image/jpeg', name: 'a.jpg' }

describe('with workers', () => {
  let server: TestHoldall
  let alice: Call
  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_WORKERS: 'on' })
    alice = server.as('alice')
  })
  afterAll(() => server.close())
  const settled = (id: string, call = alice) =>
    eventually(
      () => item(call, id),
      ({ status }) => status !== 'processing',
    )

  it('a picture gets its dimensions as shown, placeholder, palette and thumbnail', async () => {
    const bytes = await sharp({ create: { width: 400, height: 200, channels: 3, background: '#3060c0' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const made = await upload(alice, new Uint8Array(bytes), JPEG)
    expect(made).toMatchObject({ status: 'processing', width: null, thumbnailUrl: null })
    expect((await fetch(made.url)).status).toBe(200)
    const done = await settled(made.id)
    expect(done).toMatchObject({ status: 'ready', width: 200, height: 400 })
    expect(done).not.toHaveProperty('statusReason')
    expect(Buffer.from(done.placeholder as string, 'base64').length).toBeGreaterThan(10)
    expect((done.metadata.palette as unknown[]).length).toBeGreaterThan(0)
    const thumbnail = await fetch(done.thumbnailUrl as string)
    expect(thumbnail.headers.get('content-type')).toBe('image/webp')
    const shown = await sharp(await thumbnail.arrayBuffer()).metadata()
    expect((shown.height ?? 0) > (shown.width ?? 0)).toBe(true)
  })

  it('tells the place to the owner alone, also in a shared project', async () => {
    await insertProject(server.database.database, { id: 'trip', owner: 'alice', viewers: ['vera'], editors: ['ed'] })
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .withExif({
        IFD0: { Make: 'Acme', Model: 'One' },
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: '33/1 51/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '151/1 12/1 0/1',
        },
      })
      .jpeg()
      .toBuffer()
    const query = 'format=v2&projectId=trip&visibility=public'
    const made = await upload(alice, new Uint8Array(bytes), { ...JPEG, query })
    const mine = await settled(made.id)
    expect(mine.metadata).toMatchObject({ gps: { latitude: -33.85 }, exif: { cameraMake: 'Acme' } })
    for (const user of ['vera', 'ed', 'mallory']) {
      const theirs = await item(server.as(user), made.id)
      expect(theirs.metadata).not.toHaveProperty('gps')
      expect(JSON.stringify(theirs)).not.toContain('33.85')
    }
    const listed = await json<{ items: AnsweredItem[] }>(server.as('vera')('/api/media?project=trip'))
    expect(JSON.stringify(listed)).not.toContain('33.85')
    const thumbnail = await fetch(mine.thumbnailUrl as string)
    expect((await sharp(await thumbnail.arrayBuffer()).metadata()).exif).toBeUndefined()
    const cleared = await json<AnsweredItem>(
      send(alice, 'PATCH', `/api/media/${made.id}?format=v2`, { metadata: { gps: null } }),
    )
    expect(cleared.metadata).not.toHaveProperty('gps')
    expect((await item(alice, made.id)).metadata).not.toHaveProperty('gps')
  })

  it('a broken picture is kept, says why it failed, and may be tried again', async () => {
    const whole = await picture(800, 600)
    const made = await upload(alice, whole.slice(0, 300), JPEG)
    const failed = await settled(made.id)
    expect(failed.status).toBe('failed')
    expect(failed.statusReason).toBeTruthy()
    expect((await fetch(failed.url)).status).toBe(200)
    const again = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${made.id}/retry?format=v2`))
    expect(again.status).toBe('processing')
    expect((await settled(made.id)).status).toBe('failed')
    expect((await send(server.as('bob'), 'POST', `/api/media/${made.id}/retry`)).status).toBe(404)
    const fine = await upload(alice, 'text')
    expect((await send(alice, 'POST', `/api/media/${fine.id}/retry`)).status).toBe(409)
  })

  it('a backlog is worked off without waiting for polls', async () => {
    const bytes = await picture(40, 40)
    const ids = await Promise.all(Array.from({ length: 24 }, () => upload(alice, bytes, JPEG).then(({ id }) => id)))
    const left = () =>
      rows<{ n: number }>(
        server.database.database,
        "select count(*)::int as n from media where status = 'processing' and id = any ($1)",
        [ids],
      )
    // One job per poll of 2 s would take 24 s with two workers.
    await eventually(left, ([row]) => row?.n === 0, 10_000)
  })

  it('a thumbnail that a cut-off attempt left behind does not stand in the way', async () => {
    const made = await upload(alice, await picture(90, 60), JPEG)
    const done = await settled(made.id)
    const { database } = server.database
    const [rendition] = await rows<{ storage_key: string }>(
      database,
      'select storage_key from renditions where media_id = $1',
      [made.id],
    )
    await rows(database, 'delete from renditions where media_id = $1', [made.id])
    await rows(database, "update media set status = 'failed', rendition_names = '{}' where id = $1", [made.id])
    await json(send(alice, 'POST', `/api/media/${made.id}/retry`))
    const redone = await settled(made.id)
    expect(redone).toMatchObject({ status: 'ready', width: 90 })
    expect((await fetch(redone.thumbnailUrl as string)).status).toBe(200)
    expect(redone.placeholder).toBe(done.placeholder)
    const [after] = await rows<{ storage_key: string }>(
      database,
      'select storage_key from renditions where media_id = $1',
      [made.id],
    )
    expect(after?.storage_key).toBe(rendition?.storage_key)
  })

  it('missing bytes are a failure with a reason, not a loop', async () => {
    const made = await upload(alice, await picture(50, 50), JPEG)
    await settled(made.id)
    await server.holdall.platform.bucket.delete(made.storageKey)
    await rows(server.database.database, "update media set status = 'failed' where id = $1", [made.id])
    await json(send(alice, 'POST', `/api/media/${made.id}/retry`))
    expect(await settled(made.id)).toMatchObject({ status: 'failed', statusReason: 'The stored bytes are missing' })
  })

  it('files of real devices are judged by content and end ready', async (context) => {
    if (!haveSamples) context.skip('the folder shared/samples is not beside the checkout')
    const cases = [
      ['phone.heic', 'image/heic', 'image'],
      ['flower.mp4', 'video/mp4', 'video'],
      ['flower.webm', 'video/webm', 'video'],
      ['t-rex-roar.mp3', 'audio/mpeg', 'audio'],
      ['landscape-orientation-6.jpg', 'image/jpeg', 'image'],
      ['invalid-exif.jpg', 'image/jpeg', 'image'],
    ] as const
    for (const [name, mimeType, kind] of cases) {
      const made = await upload(alice, await sample(name), { name, type: 'application/octet-stream' })
      expect([name, made.mimeType, made.kind]).toEqual([name, mimeType, kind])
      const done = await settled(made.id)
      expect([name, done.status]).toEqual([name, 'ready'])
      if (kind === 'image') expect(done.width).toBeGreaterThan(0)
      if (kind === 'image') expect((await fetch(done.thumbnailUrl as string)).status).toBe(200)
    }
  })
})

describe('without workers', () => {
  let server: TestHoldall
  beforeAll(async () => {
    server = await testHoldall()
  })
  afterAll(() => server.close())

  it('items stay processing, and are done when workers start', async () => {
    const alice = server.as('alice')
    const made = await upload(alice, await picture(120, 80), JPEG)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await item(alice, made.id)).status).toBe('processing')
    const worker = await testWorker(server)
    try {
      expect(
        await eventually(
          () => item(alice, made.id),
          ({ status }) => status !== 'processing',
        ),
      ).toMatchObject({ status: 'ready', width: 120 })
    } finally {
      await worker.close()
    }
  })

  it('a passing failure leaves the item processing; used-up attempts say so', async () => {
    const alice = server.as('alice')
    const { media } = server.holdall.platform
    const made = await upload(alice, await picture(30, 30), JPEG)
    const inspector = { recipes: [], inspect: () => Promise.reject(new Error('the sandbox could not start')) }
    const attempt = processMedia(media, inspector, made.id, new AbortController().signal)
    await expect(attempt).rejects.toThrow('sandbox')
    expect((await item(alice, made.id)).status).toBe('processing')
    await giveUpProcessing(media, made.id)
    const failed = await item(alice, made.id)
    expect(failed).toMatchObject({ status: 'failed', statusReason: expect.stringContaining('several attempts') })
    await giveUpProcessing(media, made.id)
    expect(await item(alice, made.id)).toEqual(failed)
  })

  it('an item whose job was lost gets another', async () => {
    const { media } = server.holdall.platform
    const made = await upload(server.as('alice'), await picture(30, 30), JPEG)
    const jobs = () =>
      server.database.pool.query("select 1 from pgboss.job where data ->> 'mediaId' = $1 and state < 'active'", [
        made.id,
      ])
    await server.database.pool.query('delete from pgboss.job')
    expect(await requeueStuck(media)).toBe(0)
    const later = { ...media, clock: () => new Date(Date.now() + 11 * 60_000) }
    expect(await requeueStuck(later)).toBeGreaterThan(0)
    await requeueStuck(later)
    expect((await jobs()).rowCount).toBe(1)
  })

  /** A second node, with workers, on the same database and store. */
  async function testWorker(of: TestHoldall) {
    const { createHoldall } = await import('../http/create-holdall.ts')
    return createHoldall({
      env: {},
      log: silentLogger,
      HOLDALL_WORKERS: 'on',
      DATABASE_URL: of.database.url,
      STORAGE_PATH: of.storagePath,
      STORAGE_URL: of.holdall.platform.config.storageUrl,
    })
  }
})

describe('a queue', () => {
  let database: TestDatabase
  let jobs: JobQueue
  beforeAll(async () => {
    database = await testDatabase()
    jobs = new JobQueue({ connection: { connectionString: database.url }, log: silentLogger })
    await jobs.start([
      { name: 'test-dead', unique: false },
      { name: 'test-flaky', retryLimit: 1, retryDelaySeconds: 0, deadLetter: 'test-dead' },
      { name: 'test-unique' },
    ])
  })
  afterAll(async () => {
    await jobs.stop({ timeoutMs: 500 })
    await database.drop()
  })

  it('repeats what fails, then hands it to the dead letter', async () => {
    let attempts = 0
    const dead: object[] = []
    await jobs.work('test-dead', async ({ data }) => {
      dead.push(data)
    })
    await jobs.work('test-flaky', async () => {
      attempts++
      throw new Error('again')
    })
    await jobs.send('test-flaky', { n: 1 })
    await eventually(
      async () => dead.length,
      (count) => count === 1,
    )
    expect(attempts).toBe(2)
    expect(dead).toEqual([{ n: 1 }])
  })

  it('takes one job per key', async () => {
    expect(await jobs.send('test-unique', { n: 1 }, { singletonKey: 'k' })).toBeTruthy()
    expect(await jobs.send('test-unique', { n: 2 }, { singletonKey: 'k' })).toBeNull()
    expect(await jobs.send('test-unique', { n: 3 }, { singletonKey: 'other' })).toBeTruthy()
  })
})
