import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { wav } from '../../packages/server/src/testing/wav.ts'

/** A file as `setInputFiles` and a made-up drop take it. */
export interface TestFile {
  name: string
  mimeType: string
  buffer: Buffer
}

const SAMPLES = process.env.HOLDALL_SAMPLES ?? resolve(import.meta.dirname, '../../../shared/samples')

const TYPES: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.heic': 'image/heic',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mp3': 'audio/mpeg',
}

/** The sample media of the workplace, where they are present. */
export function sampleFiles(): TestFile[] {
  if (!existsSync(SAMPLES)) return []
  return readdirSync(SAMPLES).flatMap((name) => {
    const mimeType = TYPES[name.slice(name.lastIndexOf('.'))]
    return mimeType === undefined ? [] : [{ name, mimeType, buffer: readFileSync(join(SAMPLES, name)) }]
  })
}

/** A PNG with a gradient; another seed is another picture. */
export function pngFile(name: string, width: number, height: number, seed: number): TestFile {
  return png(name, width, height, (x, y) => {
    const wave = Math.sin(x * 6 + seed) * 30
    return [
      40 + ((seed * 53) % 150) + x * 90 + wave,
      60 + ((seed * 97) % 120) + y * 90,
      90 + ((seed * 31) % 140) - x * 40 - wave,
    ]
  })
}

/** A PNG with light and dark fields, which can be told from others by its look. */
export function fieldsFile(name: string, width: number, height: number, seed: number): TestFile {
  return png(name, width, height, (x, y) => {
    const light = Math.sin(x * (7 + (seed % 5)) + seed) * Math.cos(y * (5 + (seed % 3)) - seed) * 90
    return [130 + light, 110 + light + y * 30, 90 + light * 0.6 + x * 40]
  })
}

/** @param colourAt red, green and blue at a place whose parts go from 0 to 1 */
function png(
  name: string,
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): TestFile {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      rows.set(colourAt(x / width, y / height).map(clamp), y * (width * 3 + 1) + 1 + x * 3)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { name, mimeType: 'image/png', buffer }
}

/** A second of a tone as WAV. */
export function wavFile(name: string, hertz = 440): TestFile {
  const rate = 8000
  const samples = Buffer.alloc(rate * 2)
  for (let index = 0; index < rate; index++)
    samples.writeInt16LE(Math.round(Math.sin((index / rate) * hertz * 2 * Math.PI) * 8000), index * 2)
  return { name, mimeType: 'audio/wav', buffer: wav(samples, rate) }
}

export function textFile(name: string, text: string): TestFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) }
}

/** A picture whose data ends in the middle: kept, and without a preview. */
export function brokenPng(name: string): TestFile {
  const whole = pngFile(name, 300, 200, 99)
  return { ...whole, buffer: whole.buffer.subarray(0, Math.floor(whole.buffer.length / 3)) }
}

/** Names that have broken programs before. */
export const WORST_NAMES = [
  `${'a very long name that somebody exported with all of its settings '.repeat(3)}(final) (2).png`,
  'كتابة من اليمين إلى اليسار.png',
  'Städtereise Zürich 🏔️👨‍👩‍👧‍👦.png',
  '<img src=x onerror=alert(1)>.png',
  'no extension',
  '...png',
]

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)))
