import { type Json, member } from './json-value.ts'

/** An item of a list that is told from others by its `id`. */
export interface Item {
  id: string | number
}

/** The items of a list by id, in order; null unless all are objects with ids of their own. */
export function itemsById(list: readonly Json[]): Map<Item['id'], Json> | null {
  const items = new Map<Item['id'], Json>()
  for (const item of list) {
    const id = member(item, 'id')
    if ((typeof id !== 'string' && typeof id !== 'number') || items.has(id)) return null
    items.set(id, item)
  }
  return items
}

/**
 * The order in which items of two lists stand after a merge. The side that moved items gives the order, mine if both did; what only the
 * other has goes behind the neighbour that it has there.
 */
export function mergedOrder<Id>(
  base: readonly Id[],
  mine: readonly Id[],
  theirs: readonly Id[],
  kept: (id: Id) => boolean,
): { ids: Id[]; bothReordered: boolean } {
  const iMoved = hasMoved(base, mine)
  const theyMoved = hasMoved(base, theirs)
  const [lead, other] = iMoved || !theyMoved ? [mine, theirs] : [theirs, mine]
  const ids = withOthers(lead, other).filter(kept)
  return { ids, bothReordered: iMoved && theyMoved && !sameOrder(mine, theirs) }
}

function withOthers<Id>(lead: readonly Id[], other: readonly Id[]): Id[] {
  const present = new Set(lead)
  // What comes right behind an item, or at the front.
  const behind = new Map<Id | null, Id[]>()
  let neighbour: Id | null = null
  for (const id of other) {
    if (present.has(id)) neighbour = id
    else {
      const guests = behind.get(neighbour)
      if (guests) guests.push(id)
      else behind.set(neighbour, [id])
    }
  }
  return [...(behind.get(null) ?? []), ...lead.flatMap((id) => [id, ...(behind.get(id) ?? [])])]
}

const hasMoved = <Id>(base: readonly Id[], list: readonly Id[]): boolean => !sameOrder(base, list)

/** Whether the items that both have stand in the same order. */
function sameOrder<Id>(a: readonly Id[], b: readonly Id[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)]
  const common = b.filter((id) => inA.has(id))
  return a.filter((id) => inB.has(id)).every((id, index) => id === common[index])
}
