import type { Entry } from './entry.ts'
import type { Segment } from './segment.ts'

/** Where an entry was, so that an undone removal puts it back. */
export interface Removal {
  segmentKey: string
  index: number
  entry: Entry
}

/** Takes entries out of their segments. */
export function removeEntries(segments: readonly Segment[], ids: ReadonlySet<string>): Removal[] {
  const removals: Removal[] = []
  for (const segment of segments) {
    const before = removals.length
    segment.entries = segment.entries.filter((entry, index) => {
      if (!ids.has(entry.id)) return true
      removals.push({ segmentKey: segment.key, index, entry })
      return false
    })
    const gone = removals.length - before
    if (gone === 0) continue
    if (segment.expected !== null) segment.expected = Math.max(segment.entries.length, segment.expected - gone)
    segment.version++
  }
  return removals
}

/** Puts entries back where they were; those that have come back by themselves stay as they are. */
export function putBackEntries(segments: readonly Segment[], removals: readonly Removal[]): void {
  for (const { segmentKey, index, entry } of removals) {
    const segment = segments.find(({ key }) => key === segmentKey) ?? segments[0]
    if (segment === undefined || segment.entries.some(({ id }) => id === entry.id)) continue
    segment.entries = segment.entries.toSpliced(index, 0, entry)
    if (segment.expected !== null) segment.expected++
    segment.version++
  }
}
