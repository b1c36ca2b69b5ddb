/** Peaks as `audiowaveform` writes them: for each pixel the least and the greatest sample. @see audiowaveform(1), data format 2 */
export interface PeaksJson {
  version: 2
  channels: 1
  /** Hz. */
  sample_rate: number
  samples_per_pixel: number
  bits: 8
  /** How many pairs. */
  length: number
  /** min, max, min, max, …; −128 to 127. */
  data: number[]
}

const MAX_PIXELS = 200_000
const PIXELS_PER_SECOND = 100

/** Gathers peaks of 16-bit mono samples as they stream by, in bounded memory: when there are too many pixels, each becomes twice as wide. */
export class PeakMeter {
  readonly #sampleRate: number
  #samplesPerPixel: number
  #low: Int16Array = new Int16Array(MAX_PIXELS)
  #high: Int16Array = new Int16Array(MAX_PIXELS)
  #pixels = 0
  #inPixel = 0
  #min = 32_767
  #max = -32_768
  #half: number | null = null
  samples = 0

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#samplesPerPixel = Math.max(1, Math.round(sampleRate / PIXELS_PER_SECOND))
  }

  /** Takes little-endian samples; a chunk may end in the middle of one. */
  add(chunk: Buffer): void {
    let at = 0
    if (this.#half !== null && chunk.length > 0) {
      this.#sample(((this.#half | ((chunk[0] ?? 0) << 8)) << 16) >> 16)
      this.#half = null
      at = 1
    }
    for (; at + 1 < chunk.length; at += 2) this.#sample(chunk.readInt16LE(at))
    if (at < chunk.length) this.#half = chunk[at] ?? 0
  }

  /** At most so many pixels, as wide as it takes. */
  peaks(maxPixels = MAX_PIXELS): PeaksJson {
    const step = Math.max(1, Math.ceil(this.#pixels / maxPixels))
    const data: number[] = []
    for (let first = 0; first < this.#pixels; first += step) {
      const end = Math.min(this.#pixels, first + step)
      data.push(Math.min(...this.#low.subarray(first, end)) >> 8, Math.max(...this.#high.subarray(first, end)) >> 8)
    }
    return {
      version: 2,
      channels: 1,
      sample_rate: this.#sampleRate,
      samples_per_pixel: this.#samplesPerPixel * step,
      bits: 8,
      length: data.length / 2,
      data,
    }
  }

  /** Closes the pixel that is not full. */
  end(): void {
    if (this.#inPixel > 0) this.#close()
  }

  #sample(value: number): void {
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    this.samples += 1
    if (++this.#inPixel === this.#samplesPerPixel) this.#close()
  }

  #close(): void {
    if (this.#pixels === MAX_PIXELS) this.#widen()
    this.#low[this.#pixels] = this.#min
    this.#high[this.#pixels] = this.#max
    this.#pixels += 1
    this.#inPixel = 0
    this.#min = 32_767
    this.#max = -32_768
  }

  #widen(): void {
    this.#pixels = Math.floor(this.#pixels / 2)
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      this.#low[pixel] = Math.min(this.#low[2 * pixel] ?? 0, this.#low[2 * pixel + 1] ?? 0)
      this.#high[pixel] = Math.max(this.#high[2 * pixel] ?? 0, this.#high[2 * pixel + 1] ?? 0)
    }
    this.#samplesPerPixel *= 2
  }
}
