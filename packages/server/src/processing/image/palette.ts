import type { Pixels } from './picture.ts'

export interface PaletteColour {
  /** `#rrggbb` */
  hex: string
  /** Part of the visible picture, 0 to 1. */
  share: number
}

export interface Colours {
  /** The main colours, largest share first. */
  palette: PaletteColour[]
  /** The mean in linear light, `#rrggbb`; null when nothing is visible. */
  averageColour: string | null
}

type Triple = [number, number, number]

interface Sample {
  /** OKLab. */
  lab: Triple
  linear: Triple
  weight: number
}

interface Cluster {
  lab: Triple
  linear: Triple
  weight: number
}

const COLOURS = 6
const ROUNDS = 8
/** OKLab distance under which two colours look alike in a row of swatches. */
const ALIKE = 0.06
const OPAQUE_ENOUGH = 128

/** sRGB byte to linear light. @see IEC 61966-2-1 */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** The main colours of a small picture: k-means in OKLab over a histogram. The same pixels give the same colours. */
export function coloursOf(pixels: Pixels): Colours {
  const samples = histogram(pixels)
  if (samples.length === 0) return { palette: [], averageColour: null }
  const total = samples.reduce((sum, { weight }) => sum + weight, 0)
  const clusters = merge(cluster(samples)).filter(({ weight }) => weight / total >= 0.005)
  const palette = clusters
    .sort((a, b) => b.weight - a.weight)
    .map(({ linear, weight }) => ({ hex: toHex(linear), share: Math.round((weight / total) * 1000) / 1000 }))
  return { palette, averageColour: toHex(centre(samples).linear) }
}

/** Visible pixels, counted in cells of 4 bits per channel. */
function histogram({ data, channels }: Pixels): Sample[] {
  const cells = new Map<number, { sum: Triple; weight: number }>()
  for (let at = 0; at < data.length; at += channels) {
    if (channels === 4 && data[at + 3]! < OPAQUE_ENOUGH) continue
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)
    const cell = cells.get(key) ?? { sum: [0, 0, 0], weight: 0 }
    if (cell.weight === 0) cells.set(key, cell)
    cell.sum[0] += LINEAR[red]!
    cell.sum[1] += LINEAR[green]!
    cell.sum[2] += LINEAR[blue]!
    cell.weight++
  }
  return Array.from(cells.values(), ({ sum, weight }) => {
    const linear: Triple = [sum[0] / weight, sum[1] / weight, sum[2] / weight]
    return { linear, lab: toOklab(linear), weight }
  })
}

function cluster(samples: Sample[]): Cluster[] {
  let centres = seeds(samples)
  for (let round = 0; round < ROUNDS; round++) {
    const groups = centres.map((): Sample[] => [])
    for (const sample of samples) groups[nearest(centres, sample.lab)]!.push(sample)
    centres = groups.filter((group) => group.length > 0).map(centre)
  }
  return centres
}

/** The commonest colour, then each time the one that is common and far from those chosen. */
function seeds(samples: Sample[]): Cluster[] {
  const chosen: Sample[] = []
  const distances = samples.map(() => 1)
  while (chosen.length < Math.min(COLOURS, samples.length)) {
    let best = 0
    for (const [index, { weight }] of samples.entries()) {
      if (weight * distances[index]! > samples[best]!.weight * distances[best]!) best = index
    }
    const seed = samples[best]!
    chosen.push(seed)
    for (const [index, { lab }] of samples.entries()) {
      const away = apart(lab, seed.lab)
      distances[index] = chosen.length === 1 ? away : Math.min(distances[index]!, away)
    }
  }
  return chosen
}

/** Joins colours that look alike. */
function merge(clusters: Cluster[]): Cluster[] {
  const merged: Cluster[] = []
  for (const next of clusters.sort((a, b) => b.weight - a.weight)) {
    const index = merged.findIndex(({ lab }) => apart(lab, next.lab) < ALIKE ** 2)
    if (index < 0) merged.push(next)
    else merged[index] = centre([merged[index]!, next])
  }
  return merged
}

function nearest(centres: Cluster[], lab: Triple): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let index = 0; index < centres.length; index++) {
    const away = apart(centres[index]!.lab, lab)
    if (away >= least) continue
    best = index
    least = away
  }
  return best
}

function centre(samples: readonly Cluster[]): Cluster {
  const weight = samples.reduce((sum, sample) => sum + sample.weight, 0)
  const mean = (of: (sample: Cluster) => Triple, axis: 0 | 1 | 2) =>
    samples.reduce((sum, sample) => sum + of(sample)[axis] * sample.weight, 0) / weight
  const linear: Triple = [mean((s) => s.linear, 0), mean((s) => s.linear, 1), mean((s) => s.linear, 2)]
  return { weight, linear, lab: toOklab(linear) }
}

/** The square of the distance. */
function apart(a: Triple, b: Triple): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
  return x * x + y * y + z * z
}

/** @see https://bottosson.github.io/posts/oklab/ */
function toOklab([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function toHex(linear: Triple): string {
  const bytes = linear.map((value) => {
    const encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
    return Math.min(255, Math.max(0, Math.round(encoded * 255)))
  })
  return `#${Buffer.from(bytes).toString('hex')}`
}
