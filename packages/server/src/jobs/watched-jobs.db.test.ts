import { readFile } from 'node:fs/promises'
import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveUpJob, runJob } from '../media/jobs/run-job.ts'
import { startJob } from '../media/jobs/start-job.ts'
import { requeueStuck } from '../media/process-media.ts'
import {
  type AnsweredItem,
  type Call,
  eventually,
  insertProject,
  item,
  json,
  rows,
  send,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import { h264, pictures, type Recordings, recordings, tone } from '../processing/av/testing/recordings.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const found = await recordings()
const MP4 = { type: 'video/mp4', name: 'clip.mp4' }
const ENDED = ['done', 'failed', 'cancelled']

const jobOf = (call: Call, id: string) => json<Job>(call(`/api/jobs/${id}`))
const ended = (call: Call, id: string) =>
  eventually(
    () => jobOf(call, id),
    ({ state }) => ENDED.includes(state),
    60_000,
  )
const settled = (call: Call, id: string) =>
  eventually(
    () => item(call, id),
    ({ status }) => status !== 'processing',
    60_000,
  )

if ('skipped' in found) describe.skip(`watched jobs (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testConversions(found)

describe('a job', () => {
  let server: TestHoldall
  let alice: Call
  let made: AnsweredItem
  beforeAll(async () => {
    // Without workers: what happens here, happens by hand.
    server = await testHoldall()
    alice = server.as('alice')
  })
  afterAll(() => server.close())
  const start = async (kind: 'hls' | 'progressive' = 'hls') => {
    made = await upload(alice, 'no recording at all')
    const row = { id: made.id, owner_user_id: 'alice' }
    return startJob(server.holdall.platform.media, row, kind, 'alice')
  }
  const run = (
    id: string,
    work: (options: { signal: AbortSignal; onProgress: (f: number) => void }) => Promise<void>,
  ) =>
    runJob(
      server.holdall.platform.media,
      { hls: { run: (_row, options) => work(options) } },
      id,
      new AbortController().signal,
    )

  it('that is asked for twice is one', async () => {
    const id = await start()
    const row = { id: made.id, owner_user_id: 'alice' }
    expect(await startJob(server.holdall.platform.media, row, 'hls', null)).toBe(id)
    expect(await startJob(server.holdall.platform.media, row, 'progressive', null)).not.toBe(id)
    const waiting = await rows<{ n: number }>(
      server.database.database,
      'select count(*)::int as n from jobs where media_id = $1',
      [made.id],
    )
    expect(waiting[0]?.n).toBe(2)
    expect(await jobOf(alice, id)).toMatchObject({ kind: 'hls', state: 'waiting', progress: 0, attempts: 0 })
  })

  it('says how far it is, and tells whoever listens', async () => {
    const id = await start()
    await run(id, async ({ onProgress }) => {
      onProgress(0.25)
      await eventually(
        () => jobOf(alice, id),
        ({ progress }) => progress === 0.25,
      )
      onProgress(0.1)
      onProgress(7)
    })
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', progress: 1, attempts: 1 })
    const told = await rows<{ payload: { state: string; progress: number } }>(
      server.database.database,
      "select payload from outbox where kind = 'job.updated' and subject_id = $1 order by id",
      [id],
    )
    expect(told.map(({ payload }) => [payload.state, payload.progress])).toEqual([
      ['waiting', 0],
      ['running', 0],
      ['running', 0.25],
      ['done', 1],
    ])
  })

  it('that runs is stopped within its next look; one that waits, at once', async () => {
    const id = await start()
    const running = run(id, async ({ signal }) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    })
    await eventually(
      () => jobOf(alice, id),
      ({ state }) => state === 'running',
    )
    await json(send(alice, 'POST', `/api/jobs/${id}/cancel`))
    await running
    expect(await jobOf(alice, id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) })
    const waiting = await start()
    expect(await json(send(alice, 'POST', `/api/jobs/${waiting}/cancel`))).toMatchObject({ state: 'cancelled' })
    const again = await send(alice, 'POST', `/api/jobs/${waiting}/cancel`)
    expect(again.status).toBe(409)
  })

  it('that met a passing failure waits for its next attempt; used-up attempts end it', async () => {
    const id = await start()
    const broken = () => Promise.reject(new Error('the disk is full'))
    await expect(run(id, broken)).rejects.toThrow('disk')
    expect(await jobOf(alice, id)).toMatchObject({ state: 'waiting', attempts: 1, reason: 'The server met an error' })
    await giveUpJob(server.holdall.platform.media, {}, id)
    expect(await jobOf(alice, id)).toMatchObject({ state: 'failed', finishedAt: expect.any(String) })
    await run(id, () => Promise.reject(new Error('it must not run')))
    const retried = await json<Job>(send(alice, 'POST', `/api/jobs/${id}/retry`))
    expect(retried).toMatchObject({ state: 'waiting', progress: 0, finishedAt: null })
    expect(retried).not.toHaveProperty('reason')
    await run(id, () => Promise.resolve())
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', attempts: 2 })
  })

  it('cannot be tried again while another is at it', async () => {
    const id = await start()
    await json(send(alice, 'POST', `/api/jobs/${id}/cancel`))
    const row = { id: made.id, owner_user_id: 'alice' }
    await startJob(server.holdall.platform.media, row, 'hls', 'alice')
    expect((await send(alice, 'POST', `/api/jobs/${id}/retry`)).status).toBe(409)
  })

  it('whose process was killed runs again, and one whose turn was lost gets another', async () => {
    const id = await start()
    await server.database.database.one('service', {
      text: "update jobs set state = 'running', attempts = 1 where id = $1",
      values: [id],
    })
    await run(id, () => Promise.resolve())
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', attempts: 2 })
    const lost = await start()
    await server.database.pool.query('delete from pgboss.job')
    const { media } = server.holdall.platform
    await requeueStuck({ ...media, clock: () => new Date(Date.now() + 11 * 60_000) })
    const turns = await server.database.pool.query("select 1 from pgboss.job where data ->> 'jobId' = $1", [lost])
    expect(turns.rowCount).toBe(1)
  })

  it('is listed to its owner alone, page by page', async () => {
    const ids = [await start(), await start(), await start()]
    const page = await json<{ items: Job[]; nextCursor: string }>(alice('/api/jobs?limit=2&state=waiting'))
    expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const next = await json<{ items: Job[] }>(alice(`/api/jobs?limit=2&state=waiting&cursor=${page.nextCursor}`))
    expect(next.items[0]?.id).toBe(ids[0])
    expect((await alice(`/api/jobs?limit=2&cursor=${page.nextCursor}`)).status).toBe(400)
    expect((await alice('/api/jobs?state=lost')).status).toBe(400)
    expect(await json(server.as('bob')('/api/jobs'))).toEqual({ items: [], nextCursor: null })
    expect((await server.as('bob')(`/api/jobs/${ids[0]}`)).status).toBe(404)
  })

  it('goes with its item', async () => {
    const id = await start()
    await json(send(alice, 'DELETE', `/api/media/${made.id}?purge=true`))
    expect((await alice(`/api/jobs/${id}`)).status).toBe(404)
  })
})

function testConversions(files: Recordings) {
  const bytesOf = async (name: string, args: string[]) => new Uint8Array(await readFile(await files.make(name, args)))

  describe('a conversion', () => {
    let server: TestHoldall
    let alice: Call
    let clip: AnsweredItem
    beforeAll(async () => {
      server = await testHoldall({ HOLDALL_WORKERS: 'on' })
      alice = server.as('alice')
      const bytes = await bytesOf('clip.mp4', [...pictures(6, '640x360'), ...tone(6), ...h264, '-c:a', 'aac'])
      clip = await settled(alice, (await upload(alice, bytes, MP4)).id)
    })
    afterAll(async () => {
      await server.close()
      await files.release()
    })

    it('to HLS begins with the first request, and plays from one signed tree', async () => {
      const master = clip.url.replace(/content$/, 'hls/master.m3u8')
      const early = await fetch(master)
      expect(early.status).toBe(404)
      expect(await early.json()).toMatchObject({ hint: expect.stringContaining('being made') })
      const { items } = await json<{ items: Job[] }>(alice(`/api/jobs?media=${clip.id}&kind=hls`))
      expect(items).toHaveLength(1)
      expect(await ended(alice, items[0]?.id as string)).toMatchObject({ state: 'done', progress: 1 })

      const playlist = await fetch(master)
      expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl')
      const text = await playlist.text()
      expect(text).toMatch(/RESOLUTION=640x360/)
      const names = [...text.matchAll(/^(\S+\.m3u8)$|URI="(\S+)"/gm)].map(([, plain, quoted]) => plain ?? quoted)
      expect(names).toHaveLength(2)
      for (const name of names) {
        const variant = await fetch(new URL(name as string, master))
        const lines = await variant.text()
        const [, file, length, offset] =
          /^#EXT-X-MAP:URI="(\S+)",BYTERANGE="(\d+)@(\d+)"$/m.exec(lines) ?? ([] as string[])
        const range = `bytes=${offset}-${Number(offset) + Number(length) - 1}`
        const header = await fetch(new URL(file as string, master), { headers: { range } })
        expect(header.status).toBe(206)
        expect(Buffer.from(await header.arrayBuffer()).toString('latin1')).toContain('ftyp')
        const seconds = [...lines.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, value]) => sum + Number(value), 0)
        expect(seconds).toBeCloseTo(6, 0)
      }
    })

    it('is counted apart from previews, and can be taken away and made again', async () => {
      const id = await requested(clip.id, 'hls')
      await ended(alice, id)
      const counted = async () => {
        const usage = await rows<{ bytes: number }>(
          server.database.database,
          `select coalesce(sum(bytes), 0)::bigint as bytes from (select bytes, category, owner_user_id from usage_deltas
            union all select bytes, category, owner_user_id from usage_totals) u where owner_user_id = 'alice' and category = 'processed'`,
        )
        return Number(usage[0]?.bytes)
      }
      expect(await counted()).toBeGreaterThan(10_000)
      const folder = `users/alice/library/processed/${clip.id}/`
      const { bucket } = server.holdall.platform
      expect((await storedKeys(bucket, folder)).length).toBeGreaterThanOrEqual(5)
      const gone = await json<{ totalBytes: number }>(send(alice, 'DELETE', `/api/media/${clip.id}/renditions/hls`))
      expect(gone.totalBytes).toBeGreaterThan(10_000)
      expect(await counted()).toBe(0)
      expect(await storedKeys(bucket, folder)).toEqual([])
      expect(await ended(alice, await requested(clip.id, 'hls'))).toMatchObject({ state: 'done' })
      expect((await alice(`/api/media/${clip.id}/hls/master.m3u8`)).status).toBe(200)
      expect((await alice(`/api/media/${clip.id}/hls/other.m3u8`)).status).toBe(404)
    })

    it('to a progressive copy leaves the metadata behind, and copies what plays already', async () => {
      const bytes = await bytesOf('tagged.mov', [
        ...[...pictures(2), ...tone(2), ...h264, '-c:a', 'aac', '-movflags', 'use_metadata_tags'],
        ...['-metadata', 'com.apple.quicktime.location.ISO6709=+48.8577+002.2950/', '-metadata', 'title=Secret'],
      ])
      const tagged = await settled(alice, (await upload(alice, bytes, { type: 'video/quicktime', name: 'a.mov' })).id)
      expect(await ended(alice, await requested(tagged.id, 'progressive'))).toMatchObject({ state: 'done' })
      const copy = await alice(`/api/media/${tagged.id}/progressive`)
      expect(copy.headers.get('content-type')).toBe('video/mp4')
      const text = Buffer.from(await copy.arrayBuffer()).toString('latin1')
      expect(text).not.toMatch(/48\.8577|Secret/)
      expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'))
    })

    it('of what cannot be converted fails with a reason, and no request begins it again', async () => {
      const sound = await settled(
        alice,
        (
          await upload(alice, await bytesOf('a.mp3', [...tone(1), '-c:a', 'libmp3lame']), {
            type: 'audio/mpeg',
            name: 'a.mp3',
          })
        ).id,
      )
      expect((await send(alice, 'POST', `/api/media/${sound.id}/renditions`, { kind: 'hls' })).status).toBe(422)
      const whole = await bytesOf('streamed.mp4', [...pictures(6), ...h264, '-g', '25', '-movflags', '+faststart'])
      const cut = whole.slice(0, Math.floor(whole.length / 2))
      const half = await settled(alice, (await upload(alice, cut, MP4)).id)
      const job = await ended(alice, await requested(half.id, 'hls'))
      expect(job).toMatchObject({ state: 'failed', reason: expect.stringContaining('damaged') })
      await alice(`/api/media/${half.id}/hls/master.m3u8`)
      const { items } = await json<{ items: Job[] }>(alice(`/api/jobs?media=${half.id}&kind=hls`))
      expect(items).toHaveLength(1)
      expect((await send(alice, 'POST', `/api/media/${half.id}/renditions`, { kind: 'gif' })).status).toBe(400)
    })

    it('is an editor’s to ask for, and nobody else’s', async () => {
      await insertProject(server.database.database, { id: 'film', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
      const bytes = await bytesOf('shared.mp4', [...pictures(1), ...h264])
      const shared = await settled(
        alice,
        (await upload(alice, bytes, { ...MP4, query: 'format=v2&projectId=film' })).id,
      )
      const ask = (user: string) =>
        send(server.as(user), 'POST', `/api/media/${shared.id}/renditions`, { kind: 'progressive' })
      expect((await ask('vera')).status).toBe(403)
      expect((await ask('mallory')).status).toBe(404)
      const job = await json<Job>(ask('ed'), 202)
      expect(job).toMatchObject({ ownerUserId: 'alice', mediaId: shared.id })
      expect(await ended(alice, job.id)).toMatchObject({ state: 'done' })
    })

    async function requested(mediaId: string, kind: string): Promise<string> {
      return (await json<Job>(send(alice, 'POST', `/api/media/${mediaId}/renditions`, { kind }), 202)).id
    }
  })
}
