/** One of the qualities that a video is offered in. */
export interface Rung {
  width: number
  height: number
  /** Bits per second, at the most. */
  maxBitRate: number
}

/** Shorter sides, with what a second of them takes at the most. @see Apple HLS Authoring Specification, §2.22 */
const STEPS = [
  { side: 1080, maxBitRate: 6_000_000 },
  { side: 720, maxBitRate: 3_500_000 },
  { side: 480, maxBitRate: 1_600_000 },
  { side: 360, maxBitRate: 800_000 },
] as const
/** A source this close above a step is shown by that step. */
const NEARLY = 1.15

/** Qualities from the best down, never above the source, each with even sides. */
export function ladderFor({ width, height }: { width: number; height: number }): Rung[] {
  const shorter = Math.min(width, height)
  const sides = STEPS.filter(({ side }) => side <= shorter)
  const [best] = sides
  const rungs = sides.map(({ side, maxBitRate }) => ({ ...sized(width, height, side / shorter), maxBitRate }))
  if (best && (best.side === STEPS[0].side || shorter / best.side <= NEARLY)) return rungs
  // Between two steps, or below all of them: the source's own size comes first.
  const above = STEPS.findLast(({ side }) => side > shorter) ?? STEPS[0]
  return [{ ...sized(width, height, 1), maxBitRate: above.maxBitRate }, ...rungs]
}

function sized(width: number, height: number, scale: number): { width: number; height: number } {
  // A little is added, so that 1080 of 1080 does not become 1078 by rounding.
  const even = (side: number) => Math.max(2, Math.floor((side * scale) / 2 + 1e-6) * 2)
  return { width: even(width), height: even(height) }
}
