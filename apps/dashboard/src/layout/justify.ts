/** A stretch of items that share a row. */
export interface JustifiedRow {
  /** Index of the first item. */
  start: number
  /** Index after the last item. */
  end: number
  height: number
  /** Whether it fills the width; the last row of a group keeps its items' own size. */
  full: boolean
}

/**
 * Breaks items into rows of about one height that fill the width, as on a contact sheet.
 * Appending items never changes the rows before the last one.
 */
export function justify(
  aspects: ArrayLike<number>,
  start: number,
  end: number,
  width: number,
  target: number,
  gap: number,
): JustifiedRow[] {
  const rows: JustifiedRow[] = []
  let first = start
  let sum = 0
  for (let index = start; index < end; index++) {
    const aspect = aspects[index] ?? 1
    const count = index - first + 1
    const height = (width - gap * (count - 1)) / (sum + aspect)
    if (height > target) {
      sum += aspect
      continue
    }
    // One item fewer gives a taller row: take whichever is nearer to the target.
    const without = count > 1 ? (width - gap * (count - 2)) / sum : Number.POSITIVE_INFINITY
    if (without - target < target - height) {
      rows.push({ start: first, end: index, height: without, full: true })
      first = index
      sum = aspect
      if (width / aspect <= target) {
        rows.push({ start: first, end: index + 1, height: width / aspect, full: true })
        first = index + 1
        sum = 0
      }
    } else {
      rows.push({ start: first, end: index + 1, height, full: true })
      first = index + 1
      sum = 0
    }
  }
  if (first < end) {
    const height = (width - gap * (end - first - 1)) / sum
    const full = height <= target * 1.25
    rows.push({ start: first, end, height: full ? height : target, full })
  }
  for (const row of rows) row.height = Math.round(row.height)
  return rows
}

/** Left edges and widths of a row's items in whole pixels; a full row ends exactly at the width. */
export function placeRow(
  aspects: ArrayLike<number>,
  row: JustifiedRow,
  width: number,
  gap: number,
): { left: number; width: number }[] {
  const cells: { left: number; width: number }[] = []
  let sum = 0
  for (let index = row.start; index < row.end; index++) sum += aspects[index] ?? 1
  const inner = row.full ? width - gap * (row.end - row.start - 1) : row.height * sum
  let passed = 0
  for (let index = row.start; index < row.end; index++) {
    const count = index - row.start
    const left = Math.round((passed / sum) * inner) + gap * count
    passed += aspects[index] ?? 1
    const right = Math.round((passed / sum) * inner) + gap * count
    cells.push({ left, width: right - left })
  }
  return cells
}
