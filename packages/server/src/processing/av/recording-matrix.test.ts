import { readFile, stat } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectRecording } from './inspect-recording.ts'
import { HDR10, SOUND_KINDS, VARIABLE, VIDEO_KINDS } from './testing/recording-kinds.ts'
import { h264, pictures, type Recordings, recordings, tone, withRotation } from './testing/recordings.ts'

const found = await recordings()

if ('skipped' in found) describe.skip(`recordings (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testMatrix(found)

function testMatrix(made: Recordings) {
  const inspect = async (path: string) =>
    inspectRecording({
      tools: made.tools,
      inputPath: path,
      sizeBytes: (await stat(path)).size,
      folder: await made.emptyFolder(),
    })

  afterAll(() => made.release())

  describe('every usual video', () => {
    it.each(VIDEO_KINDS)('$name is known to the frame, with poster, scrub bar and sound', async (each) => {
      const path = await made.make(each.name, each.args)
      const { facts, posterPath, sprites, waveformPaths, skipped } = await inspect(path)
      expect(facts).toMatchObject({ container: each.container, video: { codec: each.codec, width: 320, height: 180 } })
      expect(facts.audio?.codec).toBe(each.audio)
      expect(facts.video).toMatchObject({ frameRate: 25, variableFrameRate: false, rotation: 0, hdr: null })
      const probed = await made.ffprobe(path)
      expect(Math.abs(facts.durationSeconds - Number(probed.format.duration))).toBeLessThanOrEqual(1 / 25)
      expect(skipped).toEqual({})
      const poster = await sharp(posterPath as string).metadata()
      expect(poster).toMatchObject({ format: 'jpeg', width: 320, height: 180 })
      const sheet = await sharp(sprites?.sheetPath).metadata()
      expect(sheet).toMatchObject({ format: 'webp', width: sprites?.width, height: sprites?.height })
      expect(waveformPaths === null).toBe(each.audio === undefined)
    })

    it('cues name the cells of the sheet, in step with the picture', async () => {
      // A second of each colour.
      const colours = ['red', 'lime', 'blue', 'yellow']
      const inputs = colours.flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:s=320x180:r=25:d=1`])
      const path = await made.make('colours.mp4', [...inputs, '-filter_complex', 'concat=n=4', ...h264])
      const { sprites } = await inspect(path)
      const cues = await readFile(sprites?.cuesPath as string, 'utf8')
      const places = [...cues.matchAll(/^(\S+) --> (\S+)\nsprite\.webp#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)]
      expect(places.map(([, from]) => from)).toEqual(['00:00:00.000', '00:00:01.000', '00:00:02.000', '00:00:03.000'])
      expect(places.at(-1)?.[2]).toBe('00:00:04.000')
      const seen = []
      for (const [, , , x, y, width, height] of places) {
        const cell = { left: Number(x), top: Number(y), width: Number(width), height: Number(height) }
        const [red = 0, green = 0, blue = 0] = await sharp(sprites?.sheetPath)
          .extract(cell)
          .resize(1, 1)
          .raw()
          .toBuffer()
        seen.push([red > 128, green > 128, blue > 128])
      }
      expect(seen).toEqual([
        [true, false, false],
        [false, true, false],
        [false, false, true],
        [true, true, false],
      ])
    })

    it.each([90, 180, 270] as const)('turned by %i degrees: size and poster are upright', async (rotation) => {
      // A red bar along the top, as it is to be seen.
      const bar = 'color=blue:s=320x180:r=25:d=1,drawbox=x=0:y=0:w=320:h=60:color=red:t=fill'
      const turn = { 90: 'transpose=2', 180: 'hflip,vflip', 270: 'transpose=1' }[rotation]
      const flat = await made.make(`flat-${rotation}.mp4`, ['-f', 'lavfi', '-i', `${bar},${turn}`, ...h264])
      const path = await withRotation(flat, rotation)
      const { facts, posterPath } = await inspect(path)
      expect(facts.video).toMatchObject({ rotation, width: 320, height: 180 })
      const { data } = await sharp(posterPath as string)
        .resize(3, 3, { fit: 'fill' })
        .raw()
        .toBuffer({ resolveWithObject: true })
      const reddish = [0, 1, 2].map((row) => (data[(row * 3 + 1) * 3] ?? 0) > (data[(row * 3 + 1) * 3 + 2] ?? 0))
      expect(reddish).toEqual([true, false, false])
    })

    it('tells HDR10, and its poster is not grey', async () => {
      const path = await made.make('hdr.mp4', HDR10)
      const { facts, posterPath } = await inspect(path)
      expect(facts.video).toMatchObject({ hdr: 'HDR10', bitDepth: 10 })
      const { channels } = await sharp(posterPath as string).stats()
      expect((channels[0]?.mean ?? 0) - (channels[2]?.mean ?? 0)).toBeGreaterThan(60)
    })

    it('tells a variable frame rate', async () => {
      const path = await made.make('variable.mp4', VARIABLE)
      expect((await inspect(path)).facts.video).toMatchObject({ variableFrameRate: true })
    })

    it('passes over a black beginning for its poster', async () => {
      const path = await made.make('black.mp4', [
        ...['-f', 'lavfi', '-i', 'color=black:s=320x180:r=25:d=2', ...pictures(3)],
        ...['-filter_complex', 'concat=n=2', ...h264, '-g', '25'],
      ])
      const { channels } = await sharp((await inspect(path)).posterPath as string).stats()
      expect(Math.max(...channels.map(({ mean }) => mean))).toBeGreaterThan(40)
    })

    it('takes non-square pixels as they are shown', async () => {
      const path = await made.make('anamorphic.mp4', [...pictures(1), '-vf', 'setsar=4/3', ...h264])
      const { facts, posterPath } = await inspect(path)
      expect(facts.video).toMatchObject({ width: 427, height: 180 })
      const poster = await sharp(posterPath as string).metadata()
      expect(Math.abs((poster.width ?? 0) - 427)).toBeLessThanOrEqual(1)
    })

    it('reads title, chapters, place and time', async () => {
      const path = await made.make('tagged.mov', [
        ...pictures(2),
        ...h264,
        ...[
          '-movflags',
          'use_metadata_tags',
          '-metadata',
          'title=A day out',
          '-metadata',
          'creation_time=2024-05-06T07:08:09Z',
        ],
        ...['-metadata', 'com.apple.quicktime.location.ISO6709=+48.8577+002.2950+035/'],
      ])
      const { facts } = await inspect(path)
      expect(facts).toMatchObject({
        tags: { title: 'A day out' },
        recordedAt: '2024-05-06T07:08:09.000Z',
        location: { latitude: 48.8577, longitude: 2.295 },
      })
    })
  })

  describe('every usual sound', () => {
    it.each(SOUND_KINDS)('$name is known, measured and drawn', async ({ name, args, codec, container }) => {
      const path = await made.make(name, [...tone(3, 48_000), ...args])
      const { facts, loudness, waveformPaths, posterPath, sprites } = await inspect(path)
      expect(facts).toMatchObject({ container, video: null, audio: { codec, channels: 1, sampleRate: 48_000 } })
      expect(Math.abs(facts.durationSeconds - 3)).toBeLessThan(0.1)
      // A sine at an eighth of full scale; codecs add a little.
      expect(Math.abs((loudness?.integrated ?? 0) + 21.7)).toBeLessThan(1)
      expect(Math.abs((loudness?.truePeak ?? 0) + 18)).toBeLessThan(3)
      const peaks = JSON.parse(await readFile(waveformPaths?.medium as string, 'utf8')) as { data: number[] }
      expect(Math.max(...peaks.data)).toBeGreaterThan(12)
      expect({ posterPath, sprites }).toEqual({ posterPath: null, sprites: null })
    })

    it('peaks lie where the clicks are', async () => {
      // One click of 10 ms each second, from 0.5 s on.
      const clicks = "aevalsrc='if(lt(mod(t+0.5,1),0.01),0.9,0)':d=4:s=44100"
      const path = await made.make('clicks.wav', ['-f', 'lavfi', '-i', clicks])
      const { waveformPaths, loudness } = await inspect(path)
      const { data, sample_rate, samples_per_pixel } = JSON.parse(
        await readFile(waveformPaths?.fine as string, 'utf8'),
      ) as { data: number[]; sample_rate: number; samples_per_pixel: number }
      const loud = data.flatMap((value, index) =>
        index % 2 === 1 && value > 60 ? [((index - 1) / 2) * (samples_per_pixel / sample_rate)] : [],
      )
      expect(loud.map((second) => Math.round(second * 10) / 10)).toEqual(expect.arrayContaining([0.5, 1.5, 2.5, 3.5]))
      for (const second of loud) expect(Math.abs((second % 1) - 0.5)).toBeLessThan(0.03)
      expect(loudness?.truePeak).toBeGreaterThan(-3)
    })

    it('gives its cover as a poster', async () => {
      const cover = await made.make('cover.png', [...pictures(1, '300x300', 1), '-frames:v', '1'])
      const path = await made.make('covered.mp3', [
        ...[...tone(2), '-i', cover, '-map', '0', '-map', '1', '-c:a', 'libmp3lame', '-c:v', 'copy'],
        ...['-disposition:v', 'attached_pic', '-id3v2_version', '3'],
      ])
      const { facts, posterPath } = await inspect(path)
      expect(facts.video).toBeNull()
      expect(await sharp(posterPath as string).metadata()).toMatchObject({ width: 300, height: 300 })
    })

    it('says that silence has no loudness', async () => {
      const path = await made.make('silence.wav', ['-f', 'lavfi', '-i', 'anullsrc=r=44100:d=2'])
      expect((await inspect(path)).loudness?.integrated).toBeNull()
    })
  })
}
