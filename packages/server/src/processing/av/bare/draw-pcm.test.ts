import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { listen } from '../listen.ts'
import type { PeaksJson } from '../peaks.ts'
import { probeFile } from '../probe.ts'
import { type Recordings, recordings } from '../testing/recordings.ts'
import { waveformPathsIn } from '../write-waveforms.ts'
import { drawRecording } from './draw-recording.ts'

const found = await recordings()

/** One click of 10 ms each second, from 0.5 s on, beside a tone; different on each side. */
const click = 'if(lt(mod(t+0.5,1),0.01),0.9,0)'
const clicks = (rate: number) => ['-f', 'lavfi', '-i', `aevalsrc='${click}':d=4:s=${rate}`]
const sides = (count: number, rate = 44_100) => {
  const each = Array.from({ length: count }, (_, side) => `${((side % 7) + 1) / 9}*sin(${200 + 150 * side}*t)*min(t,1)`)
  return ['-f', 'lavfi', '-i', `aevalsrc='${each.join('|')}':d=3:s=${rate}`]
}

const FILES: [name: string, args: string[]][] = [
  ['u8.wav', [...clicks(44_100), '-c:a', 'pcm_u8']],
  ['s16.wav', [...clicks(44_100), '-c:a', 'pcm_s16le']],
  ['s24.wav', [...sides(2), '-c:a', 'pcm_s24le']],
  ['s32.wav', [...sides(2, 8_000), '-c:a', 'pcm_s32le']],
  ['f32.wav', [...sides(2), '-c:a', 'pcm_f32le']],
  ['f64.wav', [...sides(1, 22_050), '-c:a', 'pcm_f64le']],
  ['three.wav', [...sides(3), '-c:a', 'pcm_s16le']],
  ['surround.wav', [...sides(6), '-channel_layout', '5.1', '-c:a', 'pcm_s16le']],
  ['eight.wav', [...sides(8), '-channel_layout', '7.1', '-c:a', 'pcm_s24le']],
  ['long.wav', [...sides(2), '-c:a', 'pcm_s16le', '-rf64', 'always']],
  ['big.aiff', [...sides(2), '-c:a', 'pcm_s16be']],
  ['big24.aiff', [...sides(1), '-c:a', 'pcm_s24be']],
  ['small.aiff', [...sides(2), '-c:a', 'pcm_s16le']],
]

if ('skipped' in found) describe.skip(`waveforms (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testDrawing(found)

function testDrawing(made: Recordings) {
  afterAll(() => made.release())

  describe('a waveform without ffmpeg', () => {
    it.each(FILES)('of %s is the one that ffmpeg gives', async (name, args) => {
      const path = await made.make(name, args)
      const folder = await made.emptyFolder()
      const drawing = await drawRecording({ inputPath: path, folder })
      const { audio } = await probeFile(made.tools, path)
      const heard = await listen(made.tools, path, audio as NonNullable<typeof audio>)
      expect(drawing).toMatchObject({ outcome: 'drawn' })
      if (drawing.outcome === 'drawn') expect(drawing.durationSeconds).toBeCloseTo(heard.durationSeconds, 3)
      for (const [detail, pixels] of [
        ['overview', 1_000],
        ['medium', 10_000],
        ['fine', undefined],
      ] as const) {
        const drawn = await drawingIn(folder, detail)
        const expected = heard.meter.peaks(pixels)
        expect({ ...drawn, data: [] }).toEqual({ ...expected, data: [] })
        const furthest = drawn.data.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (expected.data[at] ?? 0))),
          0,
        )
        expect(furthest).toBeLessThanOrEqual(2)
        expect(Math.max(...drawn.data)).toBeGreaterThan(10)
      }
    })

    it('has its peaks where the clicks are', async () => {
      const path = await made.make('clicks.wav', [...clicks(44_100), '-c:a', 'pcm_f32le'])
      const folder = await made.emptyFolder()
      await drawRecording({ inputPath: path, folder })
      const { data, sample_rate, samples_per_pixel } = await drawingIn(folder, 'fine')
      const loud = data.flatMap((value, index) =>
        index % 2 === 1 && value > 60 ? [((index - 1) / 2) * (samples_per_pixel / sample_rate)] : [],
      )
      expect([...new Set(loud.map((second) => Math.round(second * 10) / 10))]).toEqual([0.5, 1.5, 2.5, 3.5])
    })

    it('of a rate beyond 48 kHz keeps that rate, and the same places', async () => {
      const path = await made.make('fast.wav', [...clicks(96_000), '-c:a', 'pcm_s16le'])
      const folder = await made.emptyFolder()
      await drawRecording({ inputPath: path, folder })
      expect(await drawingIn(folder, 'fine')).toMatchObject({
        sample_rate: 96_000,
        samples_per_pixel: 960,
        length: 400,
      })
    })

    it('of compressed sound there is none', async () => {
      const path = await made.make('adpcm.wav', [...sides(1), '-c:a', 'adpcm_ms'])
      expect(await drawRecording({ inputPath: path, folder: made.folder })).toMatchObject({ outcome: 'none' })
    })
  })
}

describe('samples without ffmpeg', () => {
  it('that are no numbers, or beyond full scale, are silence and full scale', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdall-samples-'))
    try {
      const samples = Buffer.alloc(4 * 80)
      for (let at = 0; at < 80; at++)
        samples.writeFloatLE(at === 3 ? Number.NaN : at === 4 ? 7 : at === 5 ? -Infinity : 0, at * 4)
      const format = Buffer.alloc(16)
      format.writeUInt16LE(3, 0)
      format.writeUInt16LE(1, 2)
      format.writeUInt32LE(8_000, 4)
      format.writeUInt32LE(32_000, 8)
      format.writeUInt16LE(4, 12)
      format.writeUInt16LE(32, 14)
      const chunk = (id: string, body: Buffer) => {
        const size = Buffer.alloc(4)
        size.writeUInt32LE(body.length)
        return Buffer.concat([Buffer.from(id, 'latin1'), size, body])
      }
      const path = join(folder, 'odd.wav')
      const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('data', samples)])
      await writeFile(path, chunk('RIFF', body))
      expect(await drawRecording({ inputPath: path, folder })).toEqual({ outcome: 'drawn', durationSeconds: 0.01 })
      expect((await drawingIn(folder, 'fine')).data).toEqual([-128, 127])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

async function drawingIn(folder: string, detail: 'overview' | 'medium' | 'fine'): Promise<PeaksJson> {
  return JSON.parse(await readFile(waveformPathsIn(folder)[detail], 'utf8')) as PeaksJson
}
