/** The list with one entry a place further up (-1) or down (1); as it was where there is no such place. */
export function moveIn<Item>(list: readonly Item[], from: number, step: -1 | 1): readonly Item[] {
  const to = from + step
  if (from < 0 || from >= list.length || to < 0 || to >= list.length) return list
  const moved = [...list]
  moved.splice(to, 0, ...moved.splice(from, 1))
  return moved
}
