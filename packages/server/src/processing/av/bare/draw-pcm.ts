import { PeakMeter } from '../peaks.ts'
import { monoWeights } from './downmix.ts'
import { framesOf, type PcmLayout } from './pcm-layout.ts'
import type { RandomAccess } from './random-access.ts'

const CHUNK_BYTES = 1 << 18

/** Reads the samples from first to last, a piece at a time, mixes them to mono and gathers their peaks. */
export async function drawPcm(file: RandomAccess, layout: PcmLayout): Promise<PeakMeter> {
  const { channels, bytesPerSample, offset } = layout
  const meter = new PeakMeter(layout.sampleRate)
  const weights = monoWeights(layout)
  const sample = sampleReader(layout)
  const frameBytes = channels * bytesPerSample
  const framesAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes))
  const mono = Buffer.alloc(framesAtOnce * 2)
  const end = framesOf(layout)
  for (let first = 0; first < end; first += framesAtOnce) {
    const wanted = Math.min(framesAtOnce, end - first)
    const bytes = await file.read(offset + first * frameBytes, wanted * frameBytes)
    const frames = Math.floor(bytes.length / frameBytes)
    for (let frame = 0; frame < frames; frame++) {
      let sum = 0
      for (let channel = 0; channel < channels; channel++)
        sum += (weights[channel] ?? 0) * sample(bytes, frame * frameBytes + channel * bytesPerSample)
      mono.writeInt16LE(sixteenBits(sum), frame * 2)
    }
    meter.add(mono.subarray(0, frames * 2))
    if (frames < wanted) break
  }
  meter.end()
  return meter
}

/** Full scale is 1; a float may be beyond, or no number at all. */
function sixteenBits(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)))
}

function sampleReader({
  encoding,
  bytesPerSample: size,
  littleEndian,
}: PcmLayout): (bytes: Buffer, at: number) => number {
  if (encoding === 'float' && size === 8)
    return littleEndian ? (bytes, at) => bytes.readDoubleLE(at) : (bytes, at) => bytes.readDoubleBE(at)
  if (encoding === 'float')
    return littleEndian ? (bytes, at) => bytes.readFloatLE(at) : (bytes, at) => bytes.readFloatBE(at)
  if (encoding === 'unsigned') return (bytes, at) => ((bytes[at] ?? 0) - 128) / 128
  const scale = 2 ** (size * 8 - 1)
  return littleEndian
    ? (bytes, at) => bytes.readIntLE(at, size) / scale
    : (bytes, at) => bytes.readIntBE(at, size) / scale
}
