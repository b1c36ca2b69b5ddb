import type { Rect } from './rect.ts'

/** Row by row from the top, each from the left: a piece belongs to the row in which its middle lies. */
export function readingOrder<Placed extends Rect>(pieces: readonly Placed[]): Placed[] {
  const rows: { bottom: number; row: Placed[] }[] = []
  for (const piece of pieces.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const last = rows.at(-1)
    if (last !== undefined && piece.y + piece.h / 2 < last.bottom) last.row.push(piece)
    else rows.push({ bottom: piece.y + piece.h, row: [piece] })
  }
  return rows.flatMap(({ row }) => row.toSorted((a, b) => a.x - b.x))
}
