import { crc32, deflateSync } from 'node:zlib'
import type { Random } from './campaign.ts'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** A PNG that decodes, of coloured noise so that no two are alike. */
export function noisePng(random: Random, width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, red green blue.
  header.set([8, 2, 0, 0, 0], 8)
  const rowBytes = 1 + width * 3
  const pixels = random.bytes(rowBytes * height)
  // Each row begins with its filter: none.
  for (let row = 0; row < height; row++) pixels[row * rowBytes] = 0
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A PNG whose pixels break off: it is stored, and cannot be decoded. */
export function brokenPng(random: Random): Buffer {
  const whole = noisePng(random, 64, 64)
  return Buffer.concat([whole.subarray(0, 60), random.bytes(200)])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
