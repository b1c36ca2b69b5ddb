// biome-ignore-all lint/a11y/useSemanticElements: a contact sheet cannot be a table; the ARIA grid pattern stands in
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its cell by aria-activedescendant

import type { Row } from '../layout/rows.ts'

const SHAPES = [1.5, 0.75, 1.33, 1, 1.78, 1.5, 0.67, 1.33]

/** Shapes where items will be. */
export function PendingRow({ row, gap, list }: { row: Row & { type: 'pending' }; gap: number; list: boolean }) {
  if (list) {
    return (
      <div
        role="gridcell"
        aria-label="Loading"
        className="flex h-full items-center gap-3 border-b border-line pl-[44px]"
      >
        <span className="skeleton size-8 rounded-sm" />
        <span className="skeleton h-3 w-48 rounded-sm" />
      </div>
    )
  }
  return (
    <div role="gridcell" aria-label="Loading" className="flex" style={{ gap, height: row.height - gap }}>
      {Array.from({ length: row.end - row.index }, (_, offset) => row.index + offset).map((index) => (
        <span key={index} className="skeleton rounded-sm" style={{ flex: SHAPES[index % SHAPES.length] }} />
      ))}
    </div>
  )
}
