import type { Random } from './campaign.ts'

/** A way in which a file is damaged. */
type Mutation = (random: Random, bytes: Buffer) => Buffer

/** Parsers look here first, and believe most of what they find. */
const HEAD_BYTES = 4096
const MAX_RANGE = 64 * 1024
const EXTREMES = [0, 1, 7, 8, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]
const BOXES =
  'ftyp moov mvhd trak tkhd mdia mdhd hdlr minf stbl stsd stts ctts stsc stsz stco co64 mdat moof traf trun udta meta iinf iloc iprp ipco ispe free IHDR IDAT IEND tEXt eXIf'.split(
    ' ',
  )
/** Their size follows them, the lowest byte first. */
const RIFF_CHUNKS = ['RIFF', 'LIST', 'fmt ', 'data', 'strf', 'strh', 'avih', 'VP8 ', 'VP8L', 'VP8X', 'ANMF']

const MUTATIONS: Record<string, Mutation> = {
  flipBits(random, bytes) {
    const copy = Buffer.from(bytes)
    // Half of them where the headers are.
    const reach = random.chance(0.5) ? Math.min(copy.length, HEAD_BYTES) : copy.length
    for (let count = random.between(1, 64); count > 0; count--) {
      const at = random.between(0, reach - 1)
      copy[at] = (copy[at] ?? 0) ^ (1 << random.between(0, 7))
    }
    return copy
  },
  truncate: (random, bytes) => bytes.subarray(0, random.between(0, bytes.length - 1)),
  swapChunks(random, bytes) {
    const [a, b, c] = [random, random, random].map((each) => each.between(0, bytes.length)).sort((x, y) => x - y)
    return Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)])
  },
  insertRange(random, bytes) {
    const at = random.between(0, bytes.length)
    const inserted = random.chance(0.5) ? random.bytes(random.between(1, MAX_RANGE)) : rangeOf(random, bytes)
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
  },
  zeroRange(random, bytes) {
    const copy = Buffer.from(bytes)
    const from = random.between(0, bytes.length - 1)
    return copy.fill(0, from, Math.min(bytes.length, from + random.between(1, MAX_RANGE)))
  },
  removeRange(random, bytes) {
    const from = random.between(0, bytes.length - 1)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.between(1, MAX_RANGE))])
  },
  lieAboutSize(random, bytes) {
    const fields = sizeFields(bytes)
    if (fields.length === 0) return extremeNumber(random, bytes)
    const { at, littleEndian } = random.pick(fields)
    const copy = Buffer.from(bytes)
    const before = littleEndian ? copy.readUInt32LE(at) : copy.readUInt32BE(at)
    const near = Math.max(0, before + random.between(-9, 9)) % 2 ** 32
    const size = random.chance(0.3) ? near : random.pick(EXTREMES)
    littleEndian ? copy.writeUInt32LE(size, at) : copy.writeUInt32BE(size, at)
    return copy
  },
  extremeNumber,
}

/** The ways there are. */
export const MUTATION_NAMES = Object.keys(MUTATIONS)

/** Damages a file in one to three ways. @param only one of {@link MUTATION_NAMES}; else any */
export function mutate(random: Random, bytes: Buffer, only?: string): Buffer {
  let result = bytes
  for (let count = only ? 1 : random.between(1, 3); count > 0 && result.length > 0; count--)
    result = (MUTATIONS[only ?? random.pick(MUTATION_NAMES)] as Mutation)(random, result)
  return result
}

/** Widths, counts, offsets and times are mostly numbers of four bytes in the first kilobytes. */
function extremeNumber(random: Random, bytes: Buffer): Buffer {
  if (bytes.length < 4) return Buffer.alloc(bytes.length, 0xff)
  const copy = Buffer.from(bytes)
  copy.writeUInt32BE(random.pick(EXTREMES), random.between(0, Math.min(bytes.length, HEAD_BYTES) - 4))
  return copy
}

function rangeOf(random: Random, bytes: Buffer): Buffer {
  const from = random.between(0, bytes.length - 1)
  return bytes.subarray(from, from + random.between(1, MAX_RANGE))
}

/** Where a file of boxes or chunks says how large they are. */
function sizeFields(bytes: Buffer): { at: number; littleEndian: boolean }[] {
  const before = BOXES.flatMap((name) => places(bytes, name).filter((at) => at >= 4))
  const after = RIFF_CHUNKS.flatMap((name) => places(bytes, name).filter((at) => at + 8 <= bytes.length))
  return [
    ...before.map((at) => ({ at: at - 4, littleEndian: false })),
    ...after.map((at) => ({ at: at + 4, littleEndian: true })),
  ]
}

function places(bytes: Buffer, name: string): number[] {
  const found: number[] = []
  for (
    let at = bytes.indexOf(name, 0, 'latin1');
    at !== -1 && found.length < 8;
    at = bytes.indexOf(name, at + 4, 'latin1')
  )
    found.push(at)
  return found
}
