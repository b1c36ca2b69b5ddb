import type { Selection } from '../selection/selection.ts'
import type { Library } from './library-context.ts'

/** Moves the keyboard, and the open details, to the neighbour of what leaves. */
export function stepOff(
  { timeline, search, navigate }: Library,
  selection: Selection,
  leaving: ReadonlySet<string>,
): void {
  const entries = timeline.segments.flatMap((segment) => segment.entries)
  const from = entries.findIndex(({ id }) => id === (selection.active ?? search.item))
  const stays = (entry: { id: string }) => !leaving.has(entry.id)
  const next = from < 0 ? undefined : (entries.slice(from).find(stays) ?? entries.slice(0, from).findLast(stays))
  selection.moveTo(next?.id ?? null)
  if (search.item !== undefined && leaving.has(search.item)) navigate({ item: undefined }, { replace: true })
}
