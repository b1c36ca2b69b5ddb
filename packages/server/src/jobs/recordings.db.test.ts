import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MediaInspector } from '../media/inspection.ts'
import type { JobAtWork } from '../media/jobs/job-row.ts'
import type { MediaRow } from '../media/media-row.ts'
import { recordingHandler } from '../media/process-media.ts'
import {
  type AnsweredItem,
  type Call,
  eventually,
  insertProject,
  item,
  json,
  rows,
  send,
  settledItem,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import { h264, pictures, type Recordings, recordings, tone } from '../processing/av/testing/recordings.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const found = await recordings()
const MP4 = { type: 'video/mp4', name: 'clip.mp4' }
const PREVIEWS = [
  'poster',
  'sprite',
  'sprite.vtt',
  'thumbnail',
  'waveform.fine',
  'waveform.medium',
  'waveform.overview',
]

if ('skipped' in found) describe.skip(`recordings (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testRecordings(found)

function testRecordings(made: Recordings) {
  const bytesOf = async (name: string, args: string[]) => new Uint8Array(await readFile(await made.make(name, args)))

  describe('a recording', () => {
    let server: TestHoldall
    let alice: Call
    let clip: Uint8Array<ArrayBuffer>
    beforeAll(async () => {
      server = await testHoldall({ HOLDALL_WORKERS: 'on' })
      alice = server.as('alice')
      clip = await bytesOf('clip.mp4', [...pictures(3), ...tone(3), ...h264, '-c:a', 'aac'])
    })
    afterAll(async () => {
      await server.close()
      await made.release()
    })

    it('gets size, length, poster, scrub bar and waveform, and is playable from the first moment', async () => {
      const begun = await upload(alice, clip, MP4)
      expect(begun).toMatchObject({ status: 'processing', durationSeconds: null })
      expect((await fetch(begun.url)).status).toBe(200)
      const done = await settledItem(alice, begun.id)
      expect(done).toMatchObject({ status: 'ready', width: 320, height: 180 })
      expect(done.durationSeconds).toBeCloseTo(3, 1)
      expect(done.metadata).toMatchObject({
        container: 'mp4',
        video: { codec: 'h264', frameRate: 25 },
        audio: { codec: 'aac', channels: 1, loudness: { integrated: expect.any(Number) } },
      })
      expect(done.metadata).not.toHaveProperty('skipped')
      expect(await previewNames(done.id)).toEqual(PREVIEWS)

      const poster = await fetch(done.posterUrl as string)
      expect(poster.headers.get('content-type')).toBe('image/jpeg')
      expect(await sharp(await poster.arrayBuffer()).metadata()).toMatchObject({ width: 320, height: 180 })
      expect((await fetch(done.thumbnailUrl as string)).headers.get('content-type')).toBe('image/webp')

      // The cues name the sheet beside them, so that one signed link covers both.
      const cuesUrl = done.url.replace(/content$/, 'sprite.vtt')
      const cues = await fetch(cuesUrl)
      expect(cues.headers.get('content-type')).toMatch(/^text\/vtt/)
      const sheetName = /^(\S+)#xywh=0,0,/m.exec(await cues.text())?.[1] as string
      const sheet = await fetch(new URL(sheetName, cuesUrl))
      expect(await sharp(await sheet.arrayBuffer()).metadata()).toMatchObject({ format: 'webp' })

      const lengths = []
      for (const detail of ['overview', 'medium', 'fine']) {
        const peaks = await json<{ version: number; length: number; data: number[] }>(
          alice(`/api/media/${done.id}/waveform?detail=${detail}`),
        )
        expect(peaks).toMatchObject({ version: 2 })
        expect(peaks.data.length).toBe(peaks.length * 2)
        lengths.push(peaks.length)
      }
      expect(lengths[0]).toBeLessThanOrEqual(1000)
      expect((await alice(`/api/media/${done.id}/waveform?detail=all`)).status).toBe(400)
      expect((await alice(`/api/media/${done.id}/waveform`)).headers.get('content-type')).toBe('application/json')
    })

    it('that is sound has a waveform and no poster', async () => {
      const sound = await bytesOf('sound.mp3', [...tone(2), '-c:a', 'libmp3lame'])
      const done = await settledItem(alice, (await upload(alice, sound, { type: 'audio/mpeg', name: 'a.mp3' })).id)
      expect(done).toMatchObject({ status: 'ready', kind: 'audio', width: null, thumbnailUrl: null })
      expect(done).not.toHaveProperty('posterUrl')
      expect(await previewNames(done.id)).toEqual(['waveform.fine', 'waveform.medium', 'waveform.overview'])
      const missing = await alice(`/api/media/${done.id}/poster`)
      expect(missing.status).toBe(404)
      expect(await missing.json()).toMatchObject({ code: 'not_found', hint: expect.any(String) })
    })

    it('that cannot be decoded has failed, with a reason, and keeps its bytes', async () => {
      const at = Buffer.from(clip).indexOf('moov')
      const broken = clip.slice(0, at)
      const done = await settledItem(alice, (await upload(alice, broken, MP4)).id)
      expect(done).toMatchObject({ status: 'failed', statusReason: expect.stringMatching(/damaged|decoded/) })
      expect(done.statusReason).not.toContain(server.storagePath)
      expect(new Uint8Array(await (await fetch(done.url)).arrayBuffer())).toEqual(broken)
      await json(send(alice, 'POST', `/api/media/${done.id}/retry`))
      expect(await settledItem(alice, done.id)).toMatchObject({ status: 'failed' })
    })

    it('tells the place to its owner alone', async () => {
      await insertProject(server.database.database, { id: 'road', owner: 'alice', viewers: ['vera'] })
      const bytes = await bytesOf('placed.mov', [
        ...[...pictures(1), ...h264, '-movflags', 'use_metadata_tags'],
        ...['-metadata', 'com.apple.quicktime.location.ISO6709=+48.8577+002.2950/'],
      ])
      const begun = await upload(alice, bytes, {
        type: 'video/quicktime',
        name: 'placed.mov',
        query: 'format=v2&projectId=road',
      })
      const done = await settledItem(alice, begun.id)
      expect(done.metadata.gps).toEqual({ latitude: 48.8577, longitude: 2.295 })
      expect(JSON.stringify(await item(server.as('vera'), done.id))).not.toContain('48.85')
    })

    it('of known content takes the previews that are there', async () => {
      const first = await settledItem(alice, (await upload(alice, clip, MP4)).id)
      // No workers: what follows is this test's own doing.
      const { media } = server.holdall.platform
      const copy = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${first.id}/copy`, {}), 201)
      const names = await rows<{ recipe: string }>(
        server.database.database,
        'select distinct recipe from renditions where media_id = $1',
        [first.id],
      )
      await eventually(
        () => item(alice, copy.id),
        ({ status }) => status === 'ready',
      )
      await server.database.database.one('service', {
        text: "update media set status = 'processing', rendition_names = '{}' where id = $1",
        values: [copy.id],
      })
      await server.database.database.one('service', {
        text: 'delete from renditions where media_id = $1',
        values: [copy.id],
      })
      const never = {
        recipes: names.map(({ recipe }) => recipe),
        inspect: () => Promise.reject(new Error('it was looked at')),
      }
      const { signal } = new AbortController()
      const run = (inspector: MediaInspector) =>
        recordingHandler(media, inspector).run({ id: copy.id } as MediaRow, {
          job: {} as JobAtWork,
          signal,
          onProgress: () => {},
        })
      await run(never)
      const done = await item(alice, copy.id)
      expect(done).toMatchObject({ status: 'ready', width: 320, durationSeconds: first.durationSeconds })
      expect(done.metadata.video).toEqual(first.metadata.video)
      expect(await previewNames(copy.id)).toEqual(PREVIEWS)
      const poster = await fetch(done.posterUrl as string)
      expect((await poster.arrayBuffer()).byteLength).toBeGreaterThan(1000)
      // Made in another way than today's, it is looked at again.
      await server.database.database.one('service', {
        text: "update media set status = 'processing' where id = $1",
        values: [copy.id],
      })
      await expect(run({ ...never, recipes: [] })).rejects.toThrow('looked at')
      await server.database.database.one('service', {
        text: "update media set status = 'ready' where id = $1",
        values: [copy.id],
      })
    })

    it('moves and goes with all its previews, and leaves nothing', async () => {
      const zoe = server.as('zoe')
      await insertProject(server.database.database, { id: 'film', owner: 'zoe' })
      const done = await settledItem(zoe, (await upload(zoe, clip, MP4)).id)
      const { bucket } = server.holdall.platform
      expect(await storedKeys(bucket, 'users/zoe/')).toHaveLength(1 + PREVIEWS.length)
      await json(send(zoe, 'POST', '/api/media/bulk', { ids: [done.id], action: 'move', projectId: 'film' }))
      const moved = await storedKeys(bucket, 'users/zoe/projects/film/')
      expect(moved).toHaveLength(1 + PREVIEWS.length)
      const now = await item(zoe, done.id)
      expect((await fetch(now.posterUrl as string)).status).toBe(200)
      const usage = await rows<{ bytes: number; files: number }>(
        server.database.database,
        `select sum(bytes)::bigint as bytes, sum(files)::bigint as files from (select bytes, files, category, owner_user_id from usage_deltas
          union all select bytes, files, category, owner_user_id from usage_totals) u where owner_user_id = 'zoe' and category = 'thumbnails'`,
      )
      expect(Number(usage[0]?.files)).toBe(PREVIEWS.length)
      await json(send(zoe, 'DELETE', `/api/media/${done.id}?purge=true`))
      await eventually(
        () => storedKeys(bucket, 'users/zoe/'),
        (keys) => keys.length === 0,
      )
    })

    async function previewNames(id: string): Promise<string[]> {
      const found = await rows<{ name: string }>(
        server.database.database,
        'select name from renditions where media_id = $1 order by name',
        [id],
      )
      return found.map(({ name }) => name).sort()
    }
  })
}
