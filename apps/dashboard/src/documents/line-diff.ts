import { editScript } from './edit-script.ts'
import { slideRuns } from './slide-runs.ts'

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** Line numbers from 1; null on the side where it does not exist. */
  before: number | null
  after: number | null
}

export interface LineDiff {
  lines: DiffLine[]
  added: number
  removed: number
  /** Too much has changed to be compared line by line: the changed part is shown as a whole. */
  coarse: boolean
}

/** More changed lines than anybody reads; finding them takes about a tenth of a second. */
const MOST_CHANGES = 2000

/**
 * Compares two texts line by line. A comma at the end of a line does not count: what follows it decides that, not the line.
 *
 * @param mostChanges beyond so many changed lines the comparison is coarse
 */
export function diffLines(before: readonly string[], after: readonly string[], mostChanges = MOST_CHANGES): LineDiff {
  const a = before.map(withoutComma)
  const b = after.map(withoutComma)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const [endA, endB] = [a.length - tail, b.length - tail]
  const script = editScript(a.slice(head, endA), b.slice(head, endB), mostChanges)

  const lines: DiffLine[] = []
  const added: DiffLine[] = []
  let [i, j] = [0, 0]
  // Of lines that changed side by side, what is gone stands before what came.
  const flush = () => {
    for (const line of added.splice(0)) lines.push(line)
  }
  const keep = () => {
    flush()
    lines.push({ kind: 'same', text: after[j] ?? '', before: ++i, after: ++j })
  }
  const remove = () => lines.push({ kind: 'removed', text: before[i] ?? '', before: ++i, after: null })
  const add = () => added.push({ kind: 'added', text: after[j] ?? '', before: null, after: ++j })

  while (i < head) keep()
  for (const edit of script ?? []) {
    if (edit === '=') keep()
    else if (edit === '-') remove()
    else add()
  }
  while (i < endA) remove()
  while (j < endB) add()
  while (i < a.length) keep()
  flush()

  slideRuns(lines, before, after, (x, y) => withoutComma(x) === withoutComma(y))
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length
  return { lines, added: count('added'), removed: count('removed'), coarse: script === null }
}

const withoutComma = (line: string): string => (line.endsWith(',') ? line.slice(0, -1) : line)
