import type { MediaList } from '@holdall/protocol'
import { toEntry } from './entry.ts'
import type { PageRef, Segment } from './segment.ts'
import type { PageRequest } from './timeline-options.ts'

/** How many answers one page may be spread over, after newer items have pushed it along. */
const MOST_ROUNDS = 3

/** Drops the items of the pages that were not looked at for longest; their entries stay. */
export function dropPages(segments: readonly Segment[], most: number): void {
  const held = segments.flatMap((segment) =>
    segment.pages.flatMap((page, index) => (page.held ? [{ segment, page, index }] : [])),
  )
  const excess = Math.max(0, held.length - most)
  for (const { segment, page, index } of held.sort((a, b) => a.page.usedAt - b.page.usedAt).slice(0, excess)) {
    page.held = false
    segment.entries = segment.entries.map((entry) => (entry.page === index ? { ...entry, item: null } : entry))
    segment.version++
  }
}

/** Fetches the items of a dropped page again; entries whose items are gone leave the segment. */
export async function fillPage(
  segment: Segment,
  page: PageRef,
  index: number,
  { load, pageSize }: { load: (request: PageRequest) => Promise<MediaList>; pageSize: number },
): Promise<void> {
  const { signal } = new AbortController()
  let { cursor } = page
  let missing = new Set<string>()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const answer = await load({ from: segment.from, to: segment.to, cursor, limit: pageSize, signal })
    const byId = new Map(answer.items.map((item) => [item.id, item]))
    segment.entries = segment.entries.map((entry) => {
      const item = byId.get(entry.id)
      return item === undefined ? entry : toEntry(item, entry.page, entry.at)
    })
    const unfilled = segment.entries.filter((entry) => entry.page === index && !byId.has(entry.id))
    missing = new Set(unfilled.filter(({ id }) => round === 0 || missing.has(id)).map(({ id }) => id))
    cursor = answer.nextCursor
    if (missing.size === 0 || cursor === null) break
  }
  segment.entries = segment.entries.filter(({ id }) => !missing.has(id))
}
