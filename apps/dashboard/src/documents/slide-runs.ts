import type { DiffLine } from './line-diff.ts'

/**
 * Moves every change as far down as it can go without changing what is compared: of `}, {…` and `{…}` the second reads better.
 *
 * @param same whether two lines count as equal
 */
export function slideRuns(
  lines: DiffLine[],
  before: readonly string[],
  after: readonly string[],
  same: (a: string, b: string) => boolean,
): void {
  for (let start = 0; start < lines.length; ) {
    const kind = lines[start]?.kind
    let end = start
    while (end < lines.length && lines[end]?.kind === kind) end++
    const alone = lines[start - 1]?.kind !== (kind === 'added' ? 'removed' : 'added')
    if (kind === 'same' || kind === undefined || !alone) {
      start = end
      continue
    }
    let next = lines[end]
    let first = lines[start]
    while (next?.kind === 'same' && first !== undefined && same(first.text, next.text)) {
      const [oldLine, newLine] =
        kind === 'added' ? [next.before ?? 0, first.after ?? 0] : [first.before ?? 0, next.after ?? 0]
      lines[start] = { kind: 'same', text: after[newLine - 1] ?? '', before: oldLine, after: newLine }
      lines[end] =
        kind === 'added'
          ? { kind, text: next.text, before: null, after: next.after }
          : { kind, text: before[(next.before ?? 0) - 1] ?? '', before: next.before, after: null }
      start++
      end++
      next = lines[end]
      first = lines[start]
    }
    start = end
  }
}
