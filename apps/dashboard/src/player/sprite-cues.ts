/** A picture of the scrub bar's sheet, and the stretch that it stands for. */
export interface SpriteCue {
  /** Seconds; the end is exclusive. */
  start: number
  end: number
  /** In pixels of the sheet. */
  x: number
  y: number
  width: number
  height: number
}

/** The cues in the order of time, and the size of the sheet that they cover. */
export interface SpriteCues {
  cues: SpriteCue[]
  sheetWidth: number
  sheetHeight: number
}

const MAX_CHARACTERS = 1_000_000
const MAX_CUES = 2_000
/** What a WebP can be. */
const MAX_SIDE = 16_383
const TIMES = /^\s*(\S+)[ \t]+-->[ \t]+(\S+)/
const CLOCK = /^(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/
/** Only the sheet beside the cues: another address would be a request that nobody asked for. */
const PICTURE = /^sprite\.webp#xywh=(?:pixel:)?(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})$/

/**
 * Reads cues that name parts of `sprite.webp`. Lines that are none of this are passed over; a file without a single cue gives null.
 *
 * @see W3C WebVTT §4, Media Fragments URI 1.0 §4.2.2
 */
export function parseSpriteCues(text: string): SpriteCues | null {
  const lines = text.slice(0, MAX_CHARACTERS).split(/\r\n|\r|\n/)
  if (!/^\uFEFF?WEBVTT(?:[ \t]|$)/.test(lines[0] ?? '')) return null
  const cues: SpriteCue[] = []
  for (let at = 1; at < lines.length && cues.length < MAX_CUES; at++) {
    const times = TIMES.exec(lines[at] ?? '')
    if (times === null) continue
    const [start, end] = [secondsOf(times[1]), secondsOf(times[2])]
    const part = partOf(lines[at + 1]?.trim())
    if (start !== null && end !== null && end > start && part !== null) cues.push({ start, end, ...part })
  }
  if (cues.length === 0) return null
  cues.sort((a, b) => a.start - b.start)
  return {
    cues,
    sheetWidth: Math.max(...cues.map(({ x, width }) => x + width)),
    sheetHeight: Math.max(...cues.map(({ y, height }) => y + height)),
  }
}

/** The cue of an instant: the last that has begun, and before all of them the first. */
export function cueAt({ cues }: SpriteCues, seconds: number): SpriteCue | undefined {
  let [low, high] = [0, cues.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((cues[middle]?.start ?? 0) <= seconds) low = middle
    else high = middle - 1
  }
  return cues[low]
}

function secondsOf(text: string | undefined): number | null {
  const clock = CLOCK.exec(text ?? '')
  if (clock === null) return null
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = clock.slice(1).map((part) => Number(part ?? 0))
  return hours * 3600 + minutes * 60 + seconds + ms / 1000
}

function partOf(text: string | undefined): Pick<SpriteCue, 'x' | 'y' | 'width' | 'height'> | null {
  const [x = 0, y = 0, width = 0, height = 0] =
    PICTURE.exec(text ?? '')
      ?.slice(1)
      .map(Number) ?? []
  return width > 0 && height > 0 && x + width <= MAX_SIDE && y + height <= MAX_SIDE ? { x, y, width, height } : null
}
