import { chunksOf } from './chunks.ts'
import { MAX_CHANNELS, type PcmLayout, type PcmReading } from './pcm-layout.ts'
import type { RandomAccess } from './random-access.ts'

type Format = Omit<PcmLayout, 'offset' | 'sizeBytes'>

const TAGS = { integer: 1, float: 3, extensible: 0xfffe }
/** "In ds64", or of a recorder that was cut: to the end of the file. */
const UNTOLD = 0xffff_ffff

/** @see EBU Tech 3306 (RF64), Microsoft Multiple Channel Audio Data and WAVE Files */
export async function readWave(file: RandomAccess): Promise<PcmReading> {
  let format: Format | null | undefined
  let longSize: number | null = null
  const chunks = chunksOf(file, false)
  for (let step = await chunks.next(); ; step = await chunks.next()) {
    if (step.done) return step.value ? { broken: 'The WAV file ends before its sound' } : null
    const { id, offset, sizeBytes } = step.value
    if (id === 'ds64') longSize = await dataSizeOf(file, offset)
    if (id === 'fmt ') format = formatOf(await file.read(offset, Math.min(sizeBytes, 40)))
    if (id !== 'data') continue
    if (format === undefined) return { broken: 'The WAV file does not say how its sound is written' }
    if (format === null) return null
    const left = file.sizeBytes - offset
    const claimed = sizeBytes === UNTOLD ? (longSize ?? left) : sizeBytes
    // Recorders that write to a pipe never come back to fill in the size.
    return { ...format, offset, sizeBytes: Math.min(left, claimed === 0 ? left : claimed) }
  }
}

async function dataSizeOf(file: RandomAccess, offset: number): Promise<number | null> {
  const body = await file.read(offset, 16)
  const size = body.length < 16 ? 0n : body.readBigUInt64LE(8)
  return size > 0n && size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : null
}

/** Null for sound that is compressed, or makes no sense. */
function formatOf(body: Buffer): Format | null {
  if (body.length < 16) return null
  const extensible = body.readUInt16LE(0) === TAGS.extensible && body.length >= 40
  const tag = extensible ? body.readUInt16LE(24) : body.readUInt16LE(0)
  const channels = body.readUInt16LE(2)
  const sampleRate = body.readUInt32LE(4)
  const bytesPerSample = body.readUInt16LE(12) / channels
  const float = tag === TAGS.float
  const sizes = float ? [4, 8] : tag === TAGS.integer ? [1, 2, 3, 4] : []
  if (!sizes.includes(bytesPerSample) || channels > MAX_CHANNELS || sampleRate === 0) return null
  const encoding = float ? 'float' : bytesPerSample === 1 ? 'unsigned' : 'signed'
  return {
    container: 'wav',
    codec: `pcm_${encoding[0]}${bytesPerSample * 8}${bytesPerSample === 1 ? '' : 'le'}`,
    encoding,
    bytesPerSample,
    littleEndian: true,
    channels,
    sampleRate,
    channelMask: extensible ? body.readUInt32LE(20) : null,
  }
}
