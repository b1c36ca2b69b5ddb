import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, type Call, haveSamples, settledItem, upload } from '../media/testing/media-requests.ts'
import { HDR10, SOUND_KINDS, VARIABLE, VIDEO_KINDS } from '../processing/av/testing/recording-kinds.ts'
import { h264, type Recordings, recordings, tone, withRotation } from '../processing/av/testing/recordings.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const found = await recordings()
const SAMPLES = new URL('../../../../../shared/samples/', import.meta.url)
const RECORDINGS = ['.mp4', '.webm', '.mp3']
const sampleNames = haveSamples ? (await readdir(SAMPLES)).filter((name) => extname(name) !== '.md') : []
/** Made of a red bar along the top of blue, as it is to be seen. */
const TURNS = { 90: 'transpose=2', 180: 'hflip,vflip', 270: 'transpose=1' } as const

if ('skipped' in found) describe.skip(`every kind (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testKinds(found)

function testKinds(made: Recordings) {
  describe('every usual kind ends ready, with what ffprobe says of it', () => {
    let server: TestHoldall
    let alice: Call
    beforeAll(async () => {
      server = await testHoldall({ HOLDALL_WORKERS: 'on' })
      alice = server.as('alice')
    })
    afterAll(async () => {
      await server.close()
      await made.release()
    })

    const ready = async (name: string, body: Uint8Array<ArrayBuffer>): Promise<AnsweredItem> => {
      const done = await settledItem(alice, (await upload(alice, body, { name, type: 'application/octet-stream' })).id)
      expect(done).toMatchObject({ status: 'ready' })
      expect(done.metadata).not.toHaveProperty('skipped')
      expect(done.metadata).not.toHaveProperty('previewSkipped')
      return done
    }
    const recording = async (name: string, path: string) => {
      const done = await ready(name, new Uint8Array(await readFile(path)))
      await expectProbed(done, path)
      return done
    }

    it.each(VIDEO_KINDS)('$name', async ({ name, args }) => {
      await expectInStep(await recording(name, await made.make(name, args)))
    })

    it.each(SOUND_KINDS)('$name', async ({ name, args }) => {
      await recording(name, await made.make(name, [...tone(3, 48_000), ...args]))
    })

    it.each([90, 180, 270] as const)('turned by %i degrees, upright', async (rotation) => {
      const bar = 'color=blue:s=320x180:r=25:d=1,drawbox=x=0:y=0:w=320:h=60:color=red:t=fill'
      const args = ['-f', 'lavfi', '-i', `${bar},${TURNS[rotation]}`, ...h264]
      const path = await withRotation(await made.make(`turned-${rotation}.mp4`, args), rotation)
      const done = await recording(`turned-${rotation}.mp4`, path)
      expect(done).toMatchObject({ width: 320, height: 180 })
      expect(done.metadata.video).toMatchObject({ rotation })
      const rows = await sharp(await bytesOf(done.posterUrl as string))
        .resize(1, 3, { fit: 'fill' })
        .raw()
        .toBuffer()
      expect([0, 1, 2].map((row) => (rows[row * 3] ?? 0) > (rows[row * 3 + 2] ?? 0))).toEqual([true, false, false])
      await expectInStep(done)
    })

    it('HDR10', async () => {
      const done = await recording('hdr.mp4', await made.make('hdr.mp4', HDR10))
      expect(done.metadata.video).toMatchObject({ hdr: 'HDR10', bitDepth: 10 })
      await expectInStep(done)
    })

    it('a variable frame rate', async () => {
      const done = await recording('variable.mp4', await made.make('variable.mp4', VARIABLE))
      expect(done.metadata.video).toMatchObject({ variableFrameRate: true })
      await expectInStep(done)
    })

    it('a click track, with peaks where the clicks are', async () => {
      const clicks = "aevalsrc='if(lt(mod(t+0.5,1),0.01),0.9,0)':d=4:s=44100"
      const path = await made.make('clicks.flac', ['-f', 'lavfi', '-i', clicks, '-c:a', 'flac'])
      const { id } = await recording('clicks.flac', path)
      const { data, sample_rate, samples_per_pixel } = (await (
        await alice(`/api/media/${id}/waveform?detail=fine`)
      ).json()) as { data: number[]; sample_rate: number; samples_per_pixel: number }
      const loud = data.flatMap((value, index) =>
        index % 2 === 1 && value > 60 ? [(((index - 1) / 2) * samples_per_pixel) / sample_rate] : [],
      )
      expect([...new Set(loud.map(Math.floor))]).toEqual([0, 1, 2, 3])
      for (const second of loud) expect(Math.abs((second % 1) - 0.5)).toBeLessThan(0.03)
    })

    it.each(sampleNames)('the sample %s', async (name) => {
      const body = new Uint8Array(await readFile(new URL(name, SAMPLES)))
      if (RECORDINGS.includes(extname(name))) {
        const path = join(made.folder, name)
        await writeFile(path, body)
        const done = await recording(name, path)
        if (done.kind === 'video') await expectInStep(done)
        return
      }
      const done = await ready(name, body)
      const thumbnail = await sharp(await bytesOf(done.thumbnailUrl as string)).metadata()
      expect((thumbnail.width ?? 0) / (thumbnail.height ?? 1)).toBeCloseTo((done.width ?? 0) / (done.height ?? 1), 1)
    })

    const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

    async function expectProbed({ metadata, durationSeconds, width, height }: AnsweredItem, path: string) {
      const probed = await made.ffprobe(path)
      const [picture, sound] = ['video', 'audio'].map((type) => probed.streams.find((each) => each.codec_type === type))
      const { video, audio } = metadata as Record<'video' | 'audio', Record<string, unknown> | undefined>
      expect(video?.codec).toBe(picture?.codec_name)
      expect(audio?.codec).toBe(sound?.codec_name)
      if (sound !== undefined)
        expect([audio?.channels, audio?.sampleRate]).toEqual([sound.channels, Number(sound.sample_rate)])
      const frameRate = ratio(picture?.avg_frame_rate)
      expect(Math.abs((durationSeconds ?? 0) - Number(probed.format.duration))).toBeLessThanOrEqual(1 / frameRate)
      if (picture === undefined) return
      expect(video?.frameRate).toBeCloseTo(frameRate, 1)
      const stored = [Number(picture.width), Number(picture.height)]
      const isOnItsSide = Number(video?.rotation ?? 0) % 180 !== 0
      expect([width, height]).toEqual(isOnItsSide ? stored.toReversed() : stored)
    }

    /** The cues follow each other from the beginning to the end, and each names a cell of the sheet. */
    async function expectInStep({ url, posterUrl, durationSeconds, width, height }: AnsweredItem) {
      const poster = await sharp(await bytesOf(posterUrl as string)).metadata()
      expect([poster.width, poster.height]).toEqual([width, height])
      const sheet = await sharp(await bytesOf(url.replace(/content$/, 'sprite.webp'))).metadata()
      const text = (await bytesOf(url.replace(/content$/, 'sprite.vtt'))).toString()
      const cues = [...text.matchAll(/^(\S+) --> (\S+)\nsprite\.webp#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)]
      expect(cues.length).toBeGreaterThan(0)
      let end = 0
      for (const [, from = '', to = '', ...cell] of cues) {
        expect(seconds(from)).toBeCloseTo(end, 2)
        end = seconds(to)
        const [x = 0, y = 0, w = 0, h = 0] = cell.map(Number)
        expect(x + w).toBeLessThanOrEqual(sheet.width ?? 0)
        expect(y + h).toBeLessThanOrEqual(sheet.height ?? 0)
      }
      expect(end).toBeCloseTo(durationSeconds ?? 0, 1)
    }
  })
}

/** `25/1` as a number; sounds count as 25. */
function ratio(text: unknown): number {
  const [above = 0, below = 1] = String(text ?? '')
    .split('/')
    .map(Number)
  return above > 0 && below > 0 ? above / below : 25
}

function seconds(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
