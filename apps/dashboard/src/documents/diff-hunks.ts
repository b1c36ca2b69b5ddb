import type { DiffLine } from './line-diff.ts'

/** A stretch of a comparison: shown, or folded because nothing changed in it. */
export interface Hunk {
  folded: boolean
  lines: DiffLine[]
}

const CONTEXT = 3

/** Folds what is far from every change; a fold of a line or two would hide less than it takes. */
export function hunksOf(lines: readonly DiffLine[], context = CONTEXT): Hunk[] {
  const near = new Uint8Array(lines.length)
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') near.fill(1, Math.max(0, at - context), at + context + 1)
  })
  const hunks: Hunk[] = []
  lines.forEach((line, at) => {
    const folded = near[at] === 0
    const last = hunks.at(-1)
    if (last !== undefined && last.folded === folded) last.lines.push(line)
    else hunks.push({ folded, lines: [line] })
  })
  return hunks.reduce<Hunk[]>((merged, hunk) => {
    const shown = hunk.folded && hunk.lines.length < context ? { ...hunk, folded: false } : hunk
    const last = merged.at(-1)
    if (last !== undefined && !last.folded && !shown.folded) last.lines = [...last.lines, ...shown.lines]
    else merged.push(shown)
    return merged
  }, [])
}
