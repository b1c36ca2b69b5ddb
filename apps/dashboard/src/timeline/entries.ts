import type { MediaItem } from '@holdall/protocol'
import type { Entry } from './entry.ts'
import type { Segment } from './segment.ts'

/** Puts changed entries in the place of others. @returns whether any was changed */
export function rewriteEntries(segments: readonly Segment[], change: (entry: Entry) => Entry): boolean {
  let any = false
  for (const segment of segments) {
    const entries = segment.entries.map(change)
    if (entries.every((entry, index) => entry === segment.entries[index])) continue
    segment.entries = entries
    segment.version++
    any = true
  }
  return any
}

/** Those of the items that are held at the moment. */
export function heldItems(segments: readonly Segment[], ids: ReadonlySet<string>): Map<string, MediaItem> {
  const held = new Map<string, MediaItem>()
  for (const { entries } of segments) {
    for (const { id, item } of entries) if (item !== null && ids.has(id)) held.set(id, item)
  }
  return held
}

/** Loaded entries from one to another, both included, in the order of the list. */
export function entriesBetween(segments: readonly Segment[], from: string, to: string): Entry[] {
  const all = segments.flatMap(({ entries }) => entries)
  const [a, b] = [all.findIndex(({ id }) => id === from), all.findIndex(({ id }) => id === to)]
  return a < 0 || b < 0 ? [] : all.slice(Math.min(a, b), Math.max(a, b) + 1)
}
