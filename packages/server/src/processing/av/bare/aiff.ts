import { chunksOf } from './chunks.ts'
import { MAX_CHANNELS, type PcmLayout, type PcmReading } from './pcm-layout.ts'
import type { RandomAccess } from './random-access.ts'

type Format = Omit<PcmLayout, 'offset' | 'sizeBytes'>
type Writing = Pick<PcmLayout, 'encoding' | 'littleEndian'> & { bytesPerSample?: number }

/** Kinds of uncompressed sound in AIFF-C. */
const WRITINGS: Record<string, Writing> = {
  NONE: { encoding: 'signed', littleEndian: false },
  twos: { encoding: 'signed', littleEndian: false },
  sowt: { encoding: 'signed', littleEndian: true },
  'raw ': { encoding: 'unsigned', littleEndian: false, bytesPerSample: 1 },
  in24: { encoding: 'signed', littleEndian: false, bytesPerSample: 3 },
  in32: { encoding: 'signed', littleEndian: false, bytesPerSample: 4 },
  fl32: { encoding: 'float', littleEndian: false, bytesPerSample: 4 },
  FL32: { encoding: 'float', littleEndian: false, bytesPerSample: 4 },
  fl64: { encoding: 'float', littleEndian: false, bytesPerSample: 8 },
  FL64: { encoding: 'float', littleEndian: false, bytesPerSample: 8 },
}

/** @see Audio Interchange File Format 1.3, AIFF-C draft of 1991-08-26 */
export async function readAiff(file: RandomAccess): Promise<PcmReading> {
  let format: Format | null | undefined
  let data: Pick<PcmLayout, 'offset' | 'sizeBytes'> | undefined
  const chunks = chunksOf(file, true)
  for (let step = await chunks.next(); ; step = await chunks.next()) {
    if (step.done) break
    const { id, offset, sizeBytes } = step.value
    if (id === 'COMM') format = formatOf(await file.read(offset, Math.min(sizeBytes, 22)))
    if (id === 'SSND') {
      const skipped = (await file.read(offset, 8)).readUInt32BE(0) + 8
      data = { offset: offset + skipped, sizeBytes: Math.min(sizeBytes, file.sizeBytes - offset) - skipped }
    }
    // In either order.
    if (format !== undefined && data !== undefined) break
  }
  if (!format || data === undefined || data.sizeBytes < 0) return null
  return { ...format, ...data }
}

function formatOf(body: Buffer): Format | null {
  if (body.length < 18) return null
  const channels = body.readUInt16BE(0)
  const writing = WRITINGS[body.length >= 22 ? body.toString('latin1', 18, 22) : 'NONE']
  const bytesPerSample = writing?.bytesPerSample ?? Math.ceil(body.readUInt16BE(6) / 8)
  const sampleRate = extended(body.subarray(8, 18))
  if (!writing || !(bytesPerSample >= 1 && (bytesPerSample <= 4 || writing.encoding === 'float'))) return null
  if (channels === 0 || channels > MAX_CHANNELS || !(sampleRate >= 1 && sampleRate <= 0xffff_ffff)) return null
  const { encoding, littleEndian } = writing
  const order = bytesPerSample === 1 ? '' : littleEndian ? 'le' : 'be'
  return {
    container: 'aiff',
    codec: `pcm_${encoding[0]}${bytesPerSample * 8}${order}`,
    encoding,
    bytesPerSample,
    littleEndian,
    channels,
    sampleRate: Math.round(sampleRate),
    channelMask: null,
  }
}

/** A number of 80 bits. @see IEEE 754-1985, double extended */
function extended(bytes: Buffer): number {
  const exponent = bytes.readUInt16BE(0) & 0x7fff
  return Number(bytes.readBigUInt64BE(2)) * 2 ** (exponent - 16_383 - 63)
}
