import type { BoardItem, BoardItemsPatch, BoardWithItems } from '@holdall/protocol'

/** The board as it is to be once the server has taken a change. */
export function withPatch(board: BoardWithItems, { items = [], remove = [] }: BoardItemsPatch): BoardWithItems {
  const patches = new Map(items.map((item) => [item.id, item]))
  const gone = new Set(remove)
  return {
    ...board,
    items: board.items
      .filter(({ id }) => !gone.has(id))
      .map((item) => ({ ...item, ...given(patches.get(item.id)) }) as BoardItem),
  }
}

/** The board with items as the server wrote them. */
export function withWritten(
  board: BoardWithItems,
  { items, revision }: { items: readonly BoardItem[]; revision: number },
  remove: readonly string[] = [],
): BoardWithItems {
  const written = new Map(items.map((item) => [item.id, item]))
  const gone = new Set(remove)
  const kept = board.items.filter(({ id }) => !gone.has(id)).map((item) => written.get(item.id) ?? item)
  const known = new Set(kept.map(({ id }) => id))
  const all = [...kept, ...items.filter(({ id }) => !known.has(id))].sort((a, b) => a.z - b.z)
  return { ...board, items: all, itemCount: all.length, revision }
}

/** What a patch says; what it leaves out stays. */
function given(patch: object = {}): object {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
