import type { Layout } from '../layout/layout.ts'
import type { Row } from '../layout/rows.ts'

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'

interface Position {
  id: string
  row: number
  /** The column that moves between rows hold on to, as in a text editor: down and up again leads back. Unset after other moves. */
  column?: number
}

type ItemRow = Row & { type: 'items' }

/**
 * Where a key leads from an item: the neighbour in reading order, or the nearest one in the row above or below.
 *
 * @param column of the moves between rows that led here; unset: the item's own
 */
export function stepFrom(
  layout: Layout,
  from: string | null,
  step: Step,
  pageHeight: number,
  column?: number,
): Position | null {
  const here = from === null ? null : locate(layout, from)
  if (here === null || step === 'first') return edge(layout, 0, 1, 'start')
  if (step === 'last') return edge(layout, layout.rows.length - 1, -1, 'end')
  const row = layout.rows[here.row] as ItemRow
  if (step === 'left' || step === 'right') {
    const index = here.index + (step === 'left' ? -1 : 1)
    if (index >= row.start && index < row.end) return { id: idAt(layout, row, index), row: here.row }
    return step === 'left'
      ? (edge(layout, here.row - 1, -1, 'end') ?? stay(from, here.row))
      : (edge(layout, here.row + 1, 1, 'start') ?? stay(from, here.row))
  }
  const centre = column ?? centreOf(layout, row, here.index)
  const direction = step === 'down' || step === 'page-down' ? 1 : -1
  let target = nextItems(layout, here.row + direction, direction)
  if (step.startsWith('page')) {
    const y = layout.top(here.row) + direction * pageHeight * 0.9
    target =
      nextItems(layout, layout.rowAt(Math.min(layout.height - 1, Math.max(0, y))), direction) ??
      nextItems(layout, direction > 0 ? layout.rows.length - 1 : 0, -direction)
  }
  if (target === null) return stay(from, here.row)
  const to = layout.rows[target] as ItemRow
  let best = to.start
  for (let index = to.start; index < to.end; index++) {
    if (Math.abs(centreOf(layout, to, index) - centre) < Math.abs(centreOf(layout, to, best) - centre)) best = index
  }
  return { id: idAt(layout, to, best), row: target, column: centre }
}

function stay(id: string | null, row: number): Position | null {
  return id === null ? null : { id, row }
}

function locate(layout: Layout, id: string): { row: number; index: number } | null {
  for (const segment of layout.segments.values()) {
    const index = segment.entries.findIndex((entry) => entry.id === id)
    if (index >= 0) return { row: layout.rowOf(segment.key, index), index }
  }
  return null
}

function nextItems(layout: Layout, from: number, direction: number): number | null {
  for (let index = from; index >= 0 && index < layout.rows.length; index += direction) {
    if (layout.rows[index]?.type === 'items') return index
  }
  return null
}

function edge(layout: Layout, from: number, direction: number, side: 'start' | 'end'): Position | null {
  const index = nextItems(layout, from, direction)
  if (index === null) return null
  const row = layout.rows[index] as ItemRow
  return { id: idAt(layout, row, side === 'start' ? row.start : row.end - 1), row: index }
}

function idAt(layout: Layout, row: ItemRow, index: number): string {
  return layout.segments.get(row.segmentKey)?.entries[index]?.id ?? ''
}

function centreOf(layout: Layout, row: ItemRow, index: number): number {
  const cell = layout.cells(row)[index - row.start]
  return cell === undefined ? 0 : cell.left + cell.width / 2
}
