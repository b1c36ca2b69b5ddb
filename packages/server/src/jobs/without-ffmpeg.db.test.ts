import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  countedUsage,
  eventually,
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
const BEEP = new URL('../processing/av/testing/beep.wav', import.meta.url)
const WAVEFORMS = ['waveform.fine', 'waveform.medium', 'waveform.overview']

const settled = (call: Call, id: string) =>
  eventually(
    () => item(call, id),
    ({ status }) => status !== 'processing',
    60_000,
  )

describe('without ffmpeg on the machine', { timeout: 120_000 }, () => {
  const missing = '/nowhere/ffmpeg was not found on this machine'
  let server: TestHoldall
  let alice: Call
  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_WORKERS: 'on', FFMPEG_PATH: '/nowhere/ffmpeg' })
    alice = server.as('alice')
  })
  afterAll(() => server.close())

  it('a WAV file has its facts and its waveform, and says what else was skipped and why', async () => {
    const bytes = new Uint8Array(await readFile(BEEP))
    const done = await settled(alice, (await upload(alice, bytes, { type: 'audio/wav', name: 'beep.wav' })).id)
    expect(done).toMatchObject({ status: 'ready', kind: 'audio', thumbnailUrl: null })
    expect(done.durationSeconds).toBeGreaterThan(0)
    expect(done.metadata).toMatchObject({ container: 'wav', audio: { codec: 'pcm_s16le' } })
    expect(done.metadata.skipped).toEqual({ loudness: missing })
    for (const detail of ['overview', 'medium', 'fine']) {
      const peaks = await json<{ length: number; data: number[] }>(
        alice(`/api/media/${done.id}/waveform?detail=${detail}`),
      )
      expect(peaks.data.length).toBe(peaks.length * 2)
      expect(Math.max(...peaks.data)).toBeGreaterThan(5)
    }
  })

  it('a recording that ends before its index has failed, and says so', async () => {
    const ftyp = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1')
    const mdat = Buffer.concat([Buffer.from('\0\x10\0\0mdat', 'latin1'), Buffer.alloc(5000, 7)])
    const bytes = new Uint8Array(Buffer.concat([ftyp, mdat]))
    const done = await settled(alice, (await upload(alice, bytes, { type: 'video/mp4', name: 'cut.mp4' })).id)
    expect(done).toMatchObject({ status: 'failed', statusReason: expect.stringContaining('moov') })
    expect((await fetch(done.url)).status).toBe(200)
  })

  it('a user has only their own items tried again', async () => {
    const bytes = new Uint8Array(await readFile(BEEP))
    const theirs = await settled(alice, (await upload(alice, bytes, { type: 'audio/wav', name: 'a.wav' })).id)
    const bob = server.as('bob')
    expect(await json(send(bob, 'POST', '/api/media/retry-skipped'))).toEqual({ retried: 0 })
    expect(await item(alice, theirs.id)).toEqual(theirs)
    const { retried } = await json<{ retried: number }>(send(alice, 'POST', '/api/media/retry-skipped'))
    expect(retried).toBeGreaterThan(0)
    const again = await settled(alice, theirs.id)
    expect(again).toMatchObject({ status: 'ready', metadata: { skipped: { loudness: missing } } })
  })
})

if ('skipped' in found) describe.skip(`recordings (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testRecordings(found)

function testRecordings(made: Recordings) {
  describe('until ffmpeg is installed', () => {
    const later = join(made.folder, 'ffmpeg')
    const missing = `${later} was not found on this machine`
    let server: TestHoldall
    let alice: Call
    beforeAll(async () => {
      server = await testHoldall({ HOLDALL_WORKERS: 'on', FFMPEG_PATH: later })
      alice = server.as('alice')
    })
    afterAll(async () => {
      await server.close()
      await made.release()
    })

    const uploaded = async (name: string, type: string, args: string[]) => {
      const bytes = new Uint8Array(await readFile(await made.make(name, args)))
      return settled(alice, (await upload(alice, bytes, { type, name })).id)
    }
    const previewsOf = async ({ id }: AnsweredItem) => {
      const of = await rows<{ name: string; recipe: string; storage_key: string; size_bytes: string }>(
        server.database.database,
        'select name, recipe, storage_key, size_bytes from renditions where media_id = $1 order by name',
        [id],
      )
      return of
    }
    const namesOf = async (made: AnsweredItem) => (await previewsOf(made)).map(({ name }) => name)

    it('items have what can be told, and are whole afterwards', async () => {
      const video = await uploaded('clip.mp4', 'video/mp4', [...pictures(2), ...tone(2), ...h264, '-c:a', 'aac'])
      expect(video).toMatchObject({ status: 'ready', kind: 'video', width: 320, height: 180, thumbnailUrl: null })
      expect(video.durationSeconds).toBeCloseTo(2, 1)
      expect(video.metadata).toMatchObject({
        container: 'mp4',
        video: { codec: 'h264', frameRate: 25, rotation: 0, profile: null },
        audio: { codec: 'aac', channels: 1 },
        skipped: { poster: missing, sprite: missing, waveform: missing, loudness: missing },
      })
      expect(await namesOf(video)).toEqual([])

      const cover = await made.make('cover.png', [...pictures(1, '1600x1200', 1), '-frames:v', '1'])
      const sound = await uploaded('covered.mp3', 'audio/mpeg', [
        ...[...tone(2), '-i', cover, '-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'],
        ...['-metadata', 'title=Hum'],
      ])
      expect(sound.metadata).toMatchObject({ embeddedTags: { title: 'Hum' }, palette: expect.any(Array) })
      expect(sound.metadata.skipped).toEqual({ waveform: missing, loudness: missing })
      expect(await namesOf(sound)).toEqual(['poster', 'thumbnail'])
      const poster = await (await fetch(sound.posterUrl as string)).arrayBuffer()
      expect(await sharp(poster).metadata()).toMatchObject({ format: 'jpeg', width: 1280, height: 960 })

      const wave = await uploaded('tone.wav', 'audio/wav', [...tone(2), '-c:a', 'pcm_s24le'])
      expect(await namesOf(wave)).toEqual(WAVEFORMS)
      const drawn = await json<{ data: number[] }>(alice(`/api/media/${wave.id}/waveform?detail=overview`))

      const exotic = await uploaded('film.avi', 'video/x-msvideo', [...pictures(1), '-c:v', 'mpeg4'])
      expect(exotic).toMatchObject({ status: 'ready', durationSeconds: null })
      expect(exotic.metadata.skipped).toMatchObject({ facts: expect.stringContaining('ffmpeg'), poster: missing })

      // The same bytes in two ways: neither is the other's, and nothing is left of the first.
      const usage = await countedUsage(server.database.database, 'alice')
      await symlink(made.tools.ffmpeg, later)
      expect(await json(send(alice, 'POST', '/api/media/retry-skipped'))).toEqual({ retried: 4 })
      const [video2, sound2, wave2, exotic2] = await Promise.all(
        [video, sound, wave, exotic].map(({ id }) => settled(alice, id)),
      )
      for (const whole of [video2, sound2, wave2, exotic2]) {
        expect(whole).toMatchObject({ status: 'ready' })
        expect(whole?.metadata).not.toHaveProperty('skipped')
      }
      expect(await namesOf(video)).toEqual(['poster', 'sprite', 'sprite.vtt', 'thumbnail', ...WAVEFORMS])
      expect(exotic2).toMatchObject({ width: 320, durationSeconds: expect.any(Number) })
      expect(wave2?.metadata).toMatchObject({ audio: { loudness: { integrated: expect.any(Number) } } })
      const redrawn = await json<{ data: number[] }>(alice(`/api/media/${wave.id}/waveform?detail=overview`))
      expect(redrawn.data.length).toBe(drawn.data.length)

      const previews = (await Promise.all([video, sound, wave, exotic].map(previewsOf))).flat()
      expect(previews.filter(({ recipe }) => /^(?:pcm|cover)-/.test(recipe))).toEqual([])
      const stored = await eventually(
        () => storedKeys(server.holdall.platform.bucket, 'users/alice/'),
        (keys) => keys.length === previews.length + 4,
      )
      for (const { storage_key } of previews) expect(stored).toContain(storage_key)
      const now = await countedUsage(server.database.database, 'alice')
      expect(now.files).toBe(previews.length + 4)
      expect(now.bytes).toBeGreaterThan(usage.bytes)
      expect(await json(send(alice, 'POST', '/api/media/retry-skipped'))).toEqual({ retried: 0 })
    }, 120_000)

    it('an item that is tried again stays usable meanwhile', async () => {
      const idle = await testHoldall({ FFMPEG_PATH: '/nowhere/ffmpeg' })
      try {
        const zoe = idle.as('zoe')
        const wave = await upload(zoe, new Uint8Array(await readFile(BEEP)), { type: 'audio/wav', name: 'b.wav' })
        const { database } = idle.database
        await rows(
          database,
          `update media set status = 'ready', metadata = '{"skipped": {"loudness": "no ffmpeg"}}', duration_seconds = 1 where id = $1`,
          [wave.id],
        )
        const service = idle.as('operator', 'service')
        expect(await json(send(service, 'POST', '/api/media/retry-skipped'))).toEqual({ retried: 1 })
        const again = await item(zoe, wave.id)
        expect(again).toMatchObject({ status: 'processing', durationSeconds: 1 })
        expect((await fetch(again.url)).status).toBe(200)
        const jobs = await idle.database.pool.query(
          "select 1 from pgboss.job where data ->> 'mediaId' = $1 and name = 'media-process' and state < 'active'",
          [wave.id],
        )
        expect(jobs.rowCount).toBe(1)
      } finally {
        await idle.close()
      }
    })
  })
}
