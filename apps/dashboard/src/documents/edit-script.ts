/** What is done with the next line: `=` is in both, `-` only before, `+` only after. */
export type Edit = '=' | '-' | '+'

/**
 * The shortest way from one list of lines to the other; it keeps their longest common subsequence. Fast where little differs, however long
 * the lists are.
 *
 * @param most gives up beyond so many changes
 * @returns null where it gave up
 * @see Myers, "An O(ND) Difference Algorithm and Its Variations", 1986
 */
export function editScript(a: readonly string[], b: readonly string[], most: number): Edit[] | null {
  const [n, m] = [a.length, b.length]
  const middle = most + 1
  // For each diagonal (places in `a` less those in `b`), how far into `a` the furthest path has come.
  const reached = new Int32Array(2 * middle + 1)
  const trace: Int32Array[] = []
  for (let changes = 0; changes <= Math.min(most, n + m); changes++) {
    trace.push(reached.slice(middle - changes - 1, middle + changes + 2))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = goesDown(reached, middle, diagonal, changes)
      let x = down ? at(reached, middle + diagonal + 1) : at(reached, middle + diagonal - 1) + 1
      while (x < n && x - diagonal < m && a[x] === b[x - diagonal]) x++
      reached[middle + diagonal] = x
      if (x >= n && x - diagonal >= m) return walkBack(trace, n, m)
    }
  }
  return null
}

/** Whether the furthest path to a diagonal comes by an added line, not by a removed one. */
function goesDown(reached: Int32Array, middle: number, diagonal: number, changes: number): boolean {
  if (diagonal === -changes || diagonal === changes) return diagonal === -changes
  return at(reached, middle + diagonal - 1) < at(reached, middle + diagonal + 1)
}

function walkBack(trace: readonly Int32Array[], n: number, m: number): Edit[] {
  const edits: Edit[] = []
  let [x, y] = [n, m]
  for (let changes = trace.length - 1; changes > 0; changes--) {
    const reached = trace[changes] ?? new Int32Array()
    const middle = changes + 1
    const diagonal = x - y
    const down = goesDown(reached, middle, diagonal, changes)
    const beforeX = at(reached, middle + diagonal + (down ? 1 : -1))
    const beforeY = beforeX - diagonal - (down ? 1 : -1)
    const shared = Math.min(x - beforeX, y - beforeY)
    for (let count = 0; count < shared; count++) edits.push('=')
    edits.push(down ? '+' : '-')
    ;[x, y] = [beforeX, beforeY]
  }
  for (; x > 0; x--) edits.push('=')
  return edits.reverse()
}

const at = (list: Int32Array, index: number): number => list[index] ?? 0
