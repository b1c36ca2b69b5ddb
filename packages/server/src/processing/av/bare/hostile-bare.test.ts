import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../log.ts'
import { readProcessUsage } from '../../sandbox/process-usage.ts'
import { h264, pictures, type Recordings, recordings, tone } from '../testing/recordings.ts'
import { waveformPathsIn } from '../write-waveforms.ts'
import { drawRecording } from './draw-recording.ts'
import { RecordingReader } from './recording-reader.ts'

const found = await recordings()
const MIB = 1_048_576

let folder: string
let reader: RecordingReader
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-hostile-'))
  reader = new RecordingReader({ log: silentLogger, size: 2 })
})
afterAll(async () => {
  reader.close()
  await rm(folder, { recursive: true, force: true })
})

const file = async (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
const read = (inputPath: string, from = reader) => from.read({ inputPath, coverPath: join(folder, 'cover') })
const draw = (inputPath: string) => reader.draw({ inputPath, folder })

describe('a hostile recording without ffmpeg', { timeout: 120_000 }, () => {
  it.each([
    '',
    'x',
    '\0'.repeat(4096),
    'RIFF',
    'FORM\0\0\0\0AIFF',
    'fLaC',
    'OggS',
    '\x1aE\xdf\xa3',
    'ID3\x04\0\0\x7f\x7f\x7f\x7f',
  ])('of no recording at all is left undecided (%#)', async (content) => {
    const path = await file('nothing.mp4', Buffer.from(content, 'latin1'))
    expect(await read(path)).toMatchObject({ outcome: 'unknown' })
    expect(await drawRecording({ inputPath: path, folder })).toMatchObject({ outcome: 'none' })
  })

  it('that is a playlist or a script never reaches for what it names', async () => {
    let calls = 0
    const server = createServer((_request, response) => {
      calls += 1
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ts`
    const playlist = (entry: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${entry}\n#EXT-X-ENDLIST\n`
    try {
      for (const content of [playlist(url), playlist('beside.mp4'), `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${url}\n`])
        expect(await read(await file('script.mp4', content))).toMatchObject({ outcome: 'unknown' })
      expect(calls).toBe(0)
    } finally {
      server.close()
    }
  })

  it('that names no path in what is told of it', async () => {
    const reading = await read(await file('secret-name.mp4', 'nothing'))
    expect(JSON.stringify(reading)).not.toContain('secret-name')
    await expect(read(join(folder, 'gone.mp4'))).resolves.toMatchObject({ outcome: 'unknown' })
  })

  it('of 32 channels is drawn', async () => {
    const path = await file('many.wav', wave({ channels: 32 }))
    expect(await read(path)).toMatchObject({ outcome: 'read', facts: { audio: { channels: 32 } } })
    expect(await draw(path)).toMatchObject({ outcome: 'drawn', durationSeconds: 1 })
  })

  it.each([
    ['no channels', { channels: 0 }],
    ['65,535 channels', { channels: 65_535 }],
    ['a rate of zero', { rate: 0 }],
    ['samples of no bits', { bits: 0 }],
    ['samples of 4,000 bits', { bits: 4_000 }],
  ])('that claims %s is not drawn', async (_claim, format) => {
    const path = await file('claims.wav', wave(format))
    expect(await drawRecording({ inputPath: path, folder })).toMatchObject({ outcome: 'none' })
    expect((await read(path)).outcome).toMatch(/^(?:unknown|read)$/)
  })

  it('that claims a rate of 4 GHz ends, with a drawing of its own size', async () => {
    const path = await file('fast.wav', wave({ rate: 0xffff_ffff }))
    expect(await draw(path)).toMatchObject({ outcome: 'drawn' })
    expect((await stat(waveformPathsIn(folder).fine)).size).toBeLessThan(10_000)
  })

  it('that claims more sound than it has is as long as what is there', async () => {
    const bytes = wave({ rate: 8_000 })
    bytes.writeUInt32LE(8_000 * 2 * 86_400, 40)
    const path = await file('day.wav', bytes)
    expect(await draw(path)).toMatchObject({ outcome: 'drawn', durationSeconds: 44_100 / 8_000 })
  })

  it('of a million chunks, or of chunks that lead nowhere, ends', async () => {
    const header = Buffer.from('RIFF\xff\xff\xff\x7fWAVE', 'latin1')
    const empty = Buffer.alloc(8 * 1_000_000, Buffer.from('LIST\0\0\0\0', 'latin1'))
    expect(await draw(await file('chunks.wav', Buffer.concat([header, empty])))).toMatchObject({ outcome: 'none' })
    const boxes = Buffer.alloc(8 * 1_000_000, Buffer.from('\0\0\0\x08free', 'latin1'))
    const path = await file('boxes.mp4', Buffer.concat([Buffer.from('\0\0\0\x10ftypisom\0\0\0\0', 'latin1'), boxes]))
    expect((await read(path)).outcome).not.toBe('read')
  })

  it('of 256 MB of silence is drawn a piece at a time', async () => {
    const size = 256 * MIB
    const header = wave({ rate: 48_000 }).subarray(0, 44)
    header.writeUInt32LE(size - 44, 40)
    const path = await file('huge.wav', header)
    await truncate(path, size)
    let most = 0
    const watch = setInterval(() => {
      for (const pid of reader.pids) most = Math.max(most, readProcessUsage(pid)?.memoryBytes ?? 0)
    }, 20)
    try {
      expect(await draw(path)).toMatchObject({ outcome: 'drawn' })
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThan(192 * MIB)
    } finally {
      clearInterval(watch)
      await rm(path)
    }
  })

  it('that breaks a limit ends its child, and is left undecided', async () => {
    const path = await file('slow.wav', wave({}))
    const hasty = new RecordingReader({ log: silentLogger, limits: { memoryBytes: 8 * MIB } })
    try {
      expect(await read(path, hasty)).toEqual({ outcome: 'unknown', reason: expect.stringContaining('memory') })
      expect(hasty.pids).toEqual([])
    } finally {
      hasty.close()
    }
  })

  it('is given up when somebody stops it', async () => {
    const stop = new AbortController()
    const reading = reader.read({ inputPath: await file('stop.wav', wave({})), coverPath: folder, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  it('that surely has no index, or no sound, is broken', async () => {
    const ftyp = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1')
    const mdat = Buffer.concat([Buffer.from('\0\x10\0\0mdat', 'latin1'), Buffer.alloc(5000, 7)])
    expect(await read(await file('cut.mp4', Buffer.concat([ftyp, mdat])))).toMatchObject({ outcome: 'broken' })
    expect(await read(await file('open.mp4', Buffer.concat([ftyp, Buffer.alloc(4), mdat.subarray(4)])))).toMatchObject({
      outcome: 'broken',
    })
    expect(await read(await file('silent.wav', wave({}).subarray(0, 36)))).toMatchObject({ outcome: 'broken' })
  })

  it('whose boxes make no sense is not called broken', async () => {
    const ftyp = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1')
    for (const rest of [
      Buffer.alloc(5000, 7),
      Buffer.from('\0\0\0\x04mdat', 'latin1'),
      Buffer.from('\0\0\0\x08moof', 'latin1'),
    ])
      expect(await read(await file('odd.mp4', Buffer.concat([ftyp, rest])))).toMatchObject({ outcome: 'unknown' })
  })
})

if ('skipped' in found) describe.skip(`damaged recordings (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testDamaged(found)

function testDamaged(made: Recordings) {
  afterAll(() => made.release())

  describe('a damaged recording without ffmpeg', { timeout: 300_000 }, () => {
    it('that ends in the middle gives what its index tells', async () => {
      const whole = await readFile(await made.make('begun.mp4', [...pictures(4), ...h264, '-movflags', '+faststart']))
      const cut = await file('half.mp4', whole.subarray(0, whole.length >> 1))
      expect(await read(cut)).toMatchObject({ outcome: 'read', facts: { video: { width: 320, height: 180 } } })
      const late = await readFile(await made.make('late.mp4', [...pictures(2), ...h264]))
      const headless = await file('headless.mp4', late.subarray(0, late.indexOf('moov') - 4))
      expect(await read(headless)).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('moov') })
    })

    it('that claims a day is believed for what it holds', async () => {
      const whole = await readFile(await made.make('day.mp4', [...pictures(2), ...h264]))
      for (const [box, places] of [
        ['mvhd', 12],
        ['mdhd', 12],
        ['tkhd', 20],
      ] as const) {
        const at = whole.indexOf(box) + 4
        if (box === 'tkhd') whole.writeUInt32BE(1000 * 86_400, at + places)
        else whole.writeUInt32BE(whole.readUInt32BE(at + places) * 86_400, at + places + 4)
      }
      const reading = await read(await file('claims.mp4', whole))
      if (reading.outcome === 'read') expect(reading.facts.durationSeconds).toBeCloseTo(2, 0)
      else expect(reading.outcome).toBe('unknown')
    })

    it('with a cover of 50 MB is read, and behind 50 MB of nothing as well', async () => {
      const sound = await readFile(await made.make('plain.mp3', [...tone(2), '-id3v2_version', '0']))
      for (const frame of ['APIC', 'PRIV']) {
        const reading = await read(await file('covered.mp3', tagged(sound, frame)))
        expect(reading.outcome === 'unknown' || (reading.outcome === 'read' && reading.facts.audio?.codec)).toBeTruthy()
      }
    })

    const kinds = [
      ['mp4', [...pictures(1), ...tone(1), ...h264, '-c:a', 'aac']],
      ['mkv', [...pictures(1), ...tone(1), ...h264, '-c:a', 'flac']],
      ['mp3', tone(1)],
      ['ogg', [...tone(1), '-c:a', 'libvorbis']],
      ['flac', tone(1)],
      ['wav', tone(1)],
      ['aiff', tone(1)],
    ] as const

    it.each(kinds)('with bits turned in its %s ends, one way or the other', async (kind, args) => {
      const whole = await readFile(await made.make(`flips.${kind}`, [...args]))
      for (let seed = 1; seed <= 2; seed++) {
        const bytes = Buffer.from(whole)
        // Half of them in the headers, where they hurt.
        for (let flip = 0; flip < 60; flip++) {
          const within = flip % 2 === 0 ? bytes.length : Math.min(bytes.length, 2048)
          const at = (seed * 7919 + flip * 104_729) % within
          if (at >= 12) bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip % 8))
        }
        const path = await file(`flipped.${kind}`, bytes)
        expect((await read(path)).outcome).toMatch(/^(?:read|unknown|broken)$/)
        if (kind === 'wav' || kind === 'aiff') expect((await draw(path)).outcome).toMatch(/^(?:drawn|none)$/)
      }
      expect(await read(await file(`whole.${kind}`, whole))).toMatchObject({ outcome: 'read' })
    })
  })
}

/** 44,100 frames of PCM, or at most a megabyte of what makes no sense. */
function wave({ channels = 1, rate = 44_100, bits = 16 }: { channels?: number; rate?: number; bits?: number }): Buffer {
  const data = Buffer.alloc(Math.min(Math.max(1, channels) * 44_100 * 2, 4 * MIB), 11)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE((rate * channels * 2) % 2 ** 32, 28)
  header.writeUInt16LE(((channels * bits) / 8) % 65_536, 32)
  header.writeUInt16LE(bits, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

/** Sound behind an ID3 tag of one frame of 50 MB. */
function tagged(sound: Buffer, frameId: string): Buffer {
  const size = 50 * MIB
  const synchsafe = [21, 14, 7, 0].map((bits) => (size >> bits) & 0x7f)
  const frame = Buffer.alloc(size)
  frame.write(frameId, 0, 'latin1')
  frame.writeUInt32BE(size - 10, 4)
  if (frameId === 'APIC') frame.write('\0image/png\0\x03\0', 10, 'latin1')
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, ...synchsafe]), frame, sound])
}
