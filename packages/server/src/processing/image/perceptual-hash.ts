import { fromPixels, type Pixels } from './picture.ts'

/** Pixels a side that the hash looks at: what is smaller in the picture than a 32nd of it does not matter. */
const SIDE = 32
/** Frequencies a side of which the lowest are taken. */
const FREQUENCIES = 8
/** Mean strength of these frequencies, in grey levels, under which nothing is there to be told from noise. */
const FAINT = 0.25
/** What lies behind transparent parts: neither black nor white drawings vanish on it. */
const BEHIND = { r: 128, g: 128, b: 128 }

/** `COSINES[k][n]`: the DCT-II, scaled so that it keeps lengths. */
const COSINES = Array.from({ length: FREQUENCIES + 1 }, (_, k) =>
  Float64Array.from(
    { length: SIDE },
    (_, n) => Math.sqrt((k === 0 ? 1 : 2) / SIDE) * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * SIDE)),
  ),
)

/**
 * 64 bits that are alike for pictures that look alike: whether each of 64 low frequencies of the brightness is above their median. The same
 * picture in another size, format or brightness differs in a few bits, another picture in about 32.
 *
 * @returns 16 hex digits; null for a picture of one colour, which would be like every other
 * @see Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), §3.2.1 (pHash)
 */
export async function perceptualHash(pixels: Pixels): Promise<string | null> {
  const opaque = pixels.channels === 4 ? fromPixels(pixels).flatten({ background: BEHIND }) : fromPixels(pixels)
  const grey = await opaque.greyscale().resize(SIDE, SIDE, { fit: 'fill' }).raw({ depth: 'uchar' }).toBuffer()
  return hashOfGrey(grey)
}

/** @param grey 32 rows of 32 pixels */
export function hashOfGrey(grey: Uint8Array): string | null {
  const strengths = lowFrequencies(grey)
  if (strengths.reduce((sum, strength) => sum + Math.abs(strength), 0) / strengths.length < FAINT * SIDE) return null
  const sorted = strengths.toSorted()
  const median = ((sorted[31] as number) + (sorted[32] as number)) / 2
  let hash = 0n
  for (const [index, strength] of strengths.entries()) {
    if (strength > median) hash |= 1n << BigInt(placeOf(index))
  }
  return hash.toString(16).padStart(16, '0')
}

/** Neighbouring frequencies go to different bands of 16 bits, by which the hashes are looked up: each band should tell as much as the others. */
function placeOf(index: number): number {
  return (index % 4) * 16 + (index >> 2)
}

/** The frequencies (1…8, 1…8): without the mean, and without what a plain gradient is made of. */
function lowFrequencies(grey: Uint8Array): Float64Array {
  const rows = Array.from({ length: SIDE }, (_, y) =>
    COSINES.map((cosine) => cosine.reduce((sum, weight, x) => sum + weight * (grey[y * SIDE + x] as number), 0)),
  )
  const strengths = new Float64Array(FREQUENCIES * FREQUENCIES)
  for (let v = 1; v <= FREQUENCIES; v++) {
    for (let u = 1; u <= FREQUENCIES; u++) {
      const cosine = COSINES[v] as Float64Array
      strengths[(v - 1) * FREQUENCIES + u - 1] = cosine.reduce(
        (sum, weight, y) => sum + weight * (rows[y]?.[u] as number),
        0,
      )
    }
  }
  return strengths
}
