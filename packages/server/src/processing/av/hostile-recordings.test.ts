import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectRecording, type RecordingInspection } from './inspect-recording.ts'
import { h264, pictures, type Recordings, recordings, tone } from './testing/recordings.ts'

const found = await recordings()

if ('skipped' in found) describe.skip(`hostile recordings (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testHostile(found)

function testHostile(made: Recordings) {
  const inspect = async (path: string): Promise<RecordingInspection> =>
    inspectRecording({
      tools: made.tools,
      inputPath: path,
      sizeBytes: (await stat(path)).size,
      folder: await made.emptyFolder(),
    })
  const file = async (name: string, content: string | Buffer) => {
    const path = join(made.folder, name)
    await writeFile(path, content)
    return path
  }
  const unreadable = { code: 'unprocessable' }

  describe('a hostile recording', () => {
    afterAll(() => made.release())

    it('without its index is refused with a reason', async () => {
      const whole = await readFile(await made.make('whole.mp4', [...pictures(2), ...h264]))
      const headless = await file('headless.mp4', whole.subarray(0, whole.indexOf('moov') - 4))
      await expect(inspect(headless)).rejects.toMatchObject(unreadable)
    })

    it('that ends in the middle gives what is there', async () => {
      const whole = await readFile(
        await made.make('streamed.mp4', [...pictures(4), ...h264, '-movflags', '+faststart', '-g', '25']),
      )
      const cut = await file('cut.mp4', whole.subarray(0, Math.floor(whole.length / 2)))
      const { facts, posterPath } = await inspect(cut)
      expect(facts.durationSeconds).toBeCloseTo(4, 1)
      expect(posterPath).not.toBeNull()
    })

    it.each(['', 'x', '\0'.repeat(4096)])('of no recording at all is refused (%#)', async (content) => {
      await expect(inspect(await file('nothing.mp4', content))).rejects.toMatchObject(unreadable)
    })

    it('that is a playlist or a script never reaches for what it names', async () => {
      let calls = 0
      const server = createServer((_request, response) => {
        calls += 1
        response.end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ts`
      const secret = await made.make('secret.ts', [...pictures(1), ...h264])
      const playlist = (entry: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${entry}\n#EXT-X-ENDLIST\n`
      try {
        for (const content of [
          playlist(url),
          playlist(`file://${secret}`),
          `ffconcat version 1.0\nfile ${secret}\n`,
          `<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
        ])
          await expect(inspect(await file('script.mp4', content))).rejects.toMatchObject(unreadable)
        expect(calls).toBe(0)
      } finally {
        server.close()
      }
    })

    it('whose references lead elsewhere is not followed', async () => {
      // QuickTime may name another file for its samples: the alias in its data reference.
      const whole = await readFile(await made.make('reference.mov', [...pictures(1), ...h264]))
      const at = whole.indexOf('url ', whole.indexOf('dref'))
      if (at !== -1) whole.write('alis', at, 'latin1')
      const result = await inspect(await file('alias.mov', whole)).catch((error: { code: string }) => error.code)
      expect(typeof result === 'string' ? result : result.facts.video?.codec).toMatch(/^(unprocessable|h264)$/)
    })

    it('that claims a day is believed for what it holds', async () => {
      const whole = await readFile(await made.make('day.mp4', [...pictures(2), ...h264]))
      const movie = whole.indexOf('mvhd') + 4
      const scale = whole.readUInt32BE(movie + 12)
      whole.writeUInt32BE(scale * 86_400, movie + 16)
      const { facts, sprites } = await inspect(await file('claims.mp4', whole))
      expect(facts.durationSeconds).toBeCloseTo(2, 0)
      expect(sprites).not.toBeNull()
    })

    it('without a duration is measured', async () => {
      // As a browser's MediaRecorder writes it.
      const path = await made.make('live.webm', [
        ...pictures(2),
        ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'webm', '-live', '1'],
      ])
      expect((await made.ffprobe(path)).format.duration).toBeUndefined()
      expect((await inspect(path)).facts.durationSeconds).toBeCloseTo(2, 0)
    })

    it('of one frame has a poster', async () => {
      const { facts, posterPath, sprites } = await inspect(
        await made.make('one.mp4', [...pictures(1), '-frames:v', '1', ...h264]),
      )
      expect(facts.durationSeconds).toBeLessThan(0.1)
      expect(posterPath).not.toBeNull()
      expect(sprites).not.toBeNull()
    })

    it('of 32 channels is heard', async () => {
      const path = await file('many.wav', wave(32, 44_100))
      const { facts, waveformPaths } = await inspect(path)
      expect(facts.audio?.channels).toBe(32)
      expect(waveformPaths).not.toBeNull()
    })

    it('with attachments leaves them alone', async () => {
      const font = await file('evil.ttf', 'not a font')
      const path = await made.make('attached.mkv', [
        ...[...pictures(1), '-attach', font, '-metadata:s:t', 'mimetype=application/x-truetype-font'],
        ...['-metadata:s:t', 'filename=../../evil.ttf', ...h264],
      ])
      const before = (await readdir(made.folder)).sort()
      const { facts } = await inspect(path)
      expect(facts.tracks).toMatchObject({ video: 1, other: 1 })
      expect((await readdir(made.folder)).filter((name) => !name.startsWith('made-')).sort()).toEqual(
        before.filter((name) => !name.startsWith('made-')),
      )
    })

    it('behind a cover of 50 MB is heard', async () => {
      const sound = await readFile(await made.make('plain.mp3', [...tone(2), '-id3v2_version', '0']))
      const { facts, waveformPaths } = await inspect(await file('covered.mp3', tagged(sound, 'APIC')))
      expect(facts.durationSeconds).toBeCloseTo(2, 0)
      expect(waveformPaths).not.toBeNull()
    })

    it('behind 50 MB that become 500 when they are read ends at the limit of memory', async () => {
      const sound = await readFile(await made.make('plain.mp3', [...tone(2), '-id3v2_version', '0']))
      await expect(inspect(await file('private.mp3', tagged(sound, 'PRIV')))).rejects.toMatchObject({
        code: 'unprocessable',
        details: { limit: 'memory' },
      })
    })

    it('whose sound cannot be decoded keeps its picture, and says so', async () => {
      const path = await made.make('mute.mkv', [...pictures(2), ...tone(2), ...h264, '-c:a', 'flac'])
      const bytes = await readFile(path)
      const header = bytes.indexOf('fLaC')
      bytes.fill(0xff, header, header + 40)
      const { posterPath, waveformPaths, skipped } = await inspect(await file('broken-sound.mkv', bytes))
      expect(posterPath).not.toBeNull()
      expect(waveformPaths === null ? skipped.waveform : 'heard').toBeTruthy()
    })

    it('with a damaged middle ends, one way or the other', async () => {
      const whole = await readFile(await made.make('flips.mp4', [...pictures(2), ...tone(2), ...h264, '-c:a', 'aac']))
      for (let seed = 1; seed <= 6; seed++) {
        const bytes = Buffer.from(whole)
        for (let flip = 0; flip < 200; flip++) {
          const at = (seed * 7919 + flip * 104_729) % bytes.length
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip % 8))
        }
        const result = await inspect(await file(`flipped-${seed}.mp4`, bytes)).catch(
          (error: { code: string }) => error.code,
        )
        expect(typeof result === 'object' || result === 'unprocessable').toBe(true)
      }
    })
  })
}

/** Sound behind an ID3 tag of one frame of 50 MB. */
function tagged(sound: Buffer, frameId: string): Buffer {
  const size = 50 * 1024 * 1024
  const synchsafe = [21, 14, 7, 0].map((bits) => (size >> bits) & 0x7f)
  const frame = Buffer.alloc(size)
  frame.write(frameId, 0, 'latin1')
  frame.writeUInt32BE(size - 10, 4)
  if (frameId === 'APIC') frame.write('\0image/png\0\x03\0', 10, 'latin1')
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, ...synchsafe]), frame, sound])
}

/** One second of 16-bit PCM. */
function wave(channels: number, rate: number): Buffer {
  const data = Buffer.alloc(channels * rate * 2)
  for (let at = 0; at < data.length; at += 2)
    data.writeInt16LE(Math.round(8000 * Math.sin(Math.floor(at / 2 / channels) / 16)), at)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}
