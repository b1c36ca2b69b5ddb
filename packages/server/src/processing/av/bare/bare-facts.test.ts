import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../log.ts'
import { probeFile } from '../probe.ts'
import { h264, pictures, type Recordings, recordings, tone, withRotation } from '../testing/recordings.ts'
import { RecordingReader } from './recording-reader.ts'

const found = await recordings()

const BOTH = [...pictures(3), ...tone(3)]
const QUICK_VP9 = ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime']
const FILES: [name: string, args: string[]][] = [
  ['h264.mp4', [...BOTH, ...h264, '-c:a', 'aac']],
  ['h264.mov', [...BOTH, ...h264, '-c:a', 'aac']],
  ['fragments.mp4', [...BOTH, ...h264, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov']],
  ['hevc.mp4', [...pictures(2), '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none']],
  ['av1.mp4', [...pictures(2), '-c:v', 'libsvtav1', '-preset', '12']],
  ['prores.mov', [...BOTH, '-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le']],
  ['vp9.webm', [...BOTH, ...QUICK_VP9, '-c:a', 'libopus']],
  ['h264.mkv', [...BOTH, ...h264, '-c:a', 'flac']],
  ['anamorphic.mp4', [...pictures(1), '-vf', 'setsar=4/3', ...h264]],
  ['film.mp4', [...pictures(2, '320x180', 24), '-r', '24000/1001', ...h264]],
  [
    'variable.mp4',
    [...pictures(4, '320x180', 30), '-vf', "select='lt(t,2)+not(mod(n,5))'", '-fps_mode', 'vfr', ...h264],
  ],
  ['sound.m4a', [...tone(3), '-c:a', 'aac']],
  ['sound.mp3', [...tone(3), '-c:a', 'libmp3lame']],
  ['sound.opus', [...tone(3, 48_000), '-c:a', 'libopus']],
  ['sound.ogg', [...tone(3), '-c:a', 'libvorbis']],
  ['sound.flac', [...tone(3), '-c:a', 'flac', '-ac', '2']],
  ['sound.wav', [...tone(3), '-c:a', 'pcm_s24le', '-ac', '2']],
  ['sound.aiff', [...tone(3), '-c:a', 'pcm_s16be']],
]

if ('skipped' in found) describe.skip(`bare facts (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testFacts(found)

function testFacts(made: Recordings) {
  const reader = new RecordingReader({ log: silentLogger, size: 2 })
  const coverPath = join(made.folder, 'cover')
  const read = async (inputPath: string) => {
    const reading = await reader.read({ inputPath, coverPath })
    if (reading.outcome !== 'read') throw new Error(reading.reason)
    return reading
  }

  afterAll(async () => {
    reader.close()
    await made.release()
  })

  describe('without ffmpeg', () => {
    it.each(FILES)('%s is known as ffprobe knows it', async (name, args) => {
      const path = await made.make(name, args)
      const { facts } = await read(path)
      const probed = await probeFile(made.tools, path)
      expect(facts.container).toBe(name.endsWith('webm') ? 'webm' : probed.container)
      const frame = 1 / (probed.video?.frameRate ?? 25)
      expect(Math.abs((facts.durationSeconds ?? 0) - probed.durationSeconds)).toBeLessThanOrEqual(frame)
      expect(facts.bitRate).toBeGreaterThan(0)
      expect(facts.tracks).toMatchObject({ video: probed.tracks.video, audio: probed.tracks.audio })
      expect(facts.video === null).toBe(probed.video === null)
      if (facts.video && probed.video) {
        const { codec, width, height, rotation, variableFrameRate, hdr } = probed.video
        expect(facts.video).toMatchObject({ codec, width, height, rotation, variableFrameRate, hdr })
        expect(facts.video.frameRate).toBeCloseTo(probed.video.frameRate ?? 0, 1)
        if (facts.video.bitDepth !== null) expect(facts.video.bitDepth).toBe(probed.video.bitDepth)
      }
      expect(facts.audio === null).toBe(probed.audio === null)
      if (facts.audio && probed.audio) {
        const { codec, channels, sampleRate } = probed.audio
        expect(facts.audio).toMatchObject({ codec, channels, sampleRate })
        if (facts.audio.channelLayout !== null) expect(facts.audio.channelLayout).toBe(probed.audio.channelLayout)
      }
    })

    it.each([90, 180, 270] as const)('a turn of %i degrees is known', async (degrees) => {
      const path = await withRotation(await made.make(`turned-${degrees}.mp4`, [...pictures(1), ...h264]), degrees)
      const { video } = (await probeFile(made.tools, path)) as { video: { width: number; height: number } }
      const { facts } = await read(path)
      expect(facts.video).toMatchObject({ rotation: degrees, width: video.width, height: video.height })
    })

    it('a live recording is as long as its last frame tells', async () => {
      const live = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'webm', '-live', '1']
      const { facts } = await read(await made.make('live.webm', [...pictures(2), ...live]))
      expect(facts.durationSeconds).toBeCloseTo(2, 1)
    })

    it('HDR is told from the track', async () => {
      const path = await made.make('hdr.mp4', [
        ...['-f', 'lavfi', '-i', 'color=red:s=320x180:r=25:d=1,format=yuv420p10le'],
        ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params'],
        'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1',
        ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
      ])
      const { hdr, colour } = (await probeFile(made.tools, path)).video ?? {}
      expect((await read(path)).facts.video).toMatchObject({ hdr, colour, bitDepth: 10 })
    })

    it('title, place and time are read', async () => {
      const path = await made.make('tagged.mov', [
        ...[...pictures(1), ...h264, '-movflags', 'use_metadata_tags', '-metadata', 'title=A day out'],
        ...['-metadata', 'creation_time=2024-05-06T07:08:09Z'],
        ...['-metadata', 'com.apple.quicktime.location.ISO6709=+48.8577+002.2950+035/'],
      ])
      const { facts } = await read(path)
      const { tags, recordedAt, location } = await probeFile(made.tools, path)
      expect(facts).toMatchObject({ recordedAt, location })
      expect(facts.tags.title).toBe(tags.title)
      expect(recordedAt).toBe('2024-05-06T07:08:09.000Z')
    })

    it.each(['mp3', 'flac', 'm4a', 'ogg'])('tags of %s are those that ffprobe tells', async (kind) => {
      const names = ['title', 'artist', 'album', 'genre', 'track', 'date', 'composer', 'copyright']
      const values = names.flatMap((name) => [
        '-metadata',
        `${name}=${name === 'date' ? 2024 : name === 'track' ? 3 : `The ${name}`}`,
      ])
      const path = await made.make(`tags.${kind}`, [
        ...tone(1),
        ...(kind === 'ogg' ? ['-c:a', 'libvorbis'] : []),
        ...values,
      ])
      const { tags } = await probeFile(made.tools, path)
      expect(Object.keys(tags).length).toBeGreaterThan(7)
      expect((await read(path)).facts.tags).toEqual(tags)
    })

    it.each(['mp3', 'flac', 'm4a'])('the cover of %s is given as it is', async (kind) => {
      const cover = await made.make('cover.png', [...pictures(1, '300x300', 1), '-frames:v', '1'])
      const path = await made.make(`covered.${kind}`, [
        ...[...tone(1), '-i', cover, '-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'],
      ])
      expect(await read(path)).toMatchObject({ hasCover: true, facts: { video: null } })
      expect(await readFile(coverPath)).toEqual(await readFile(cover))
      expect(await sharp(coverPath).metadata()).toMatchObject({ width: 300 })
    })

    it('a file of another kind may be whole: nothing is held against it', async () => {
      const avi = await made.make('film.avi', [...pictures(1), '-c:v', 'mpeg4'])
      expect(await reader.read({ inputPath: avi, coverPath })).toMatchObject({ outcome: 'unknown' })
    })

    it('each recording has a process of its own, and none stays', async () => {
      await read(await made.make('alone.wav', tone(1)))
      expect(reader.pids).toEqual([])
    })
  })
}
