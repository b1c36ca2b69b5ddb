import type { LiveEvent } from '@holdall/client'
import type { Query, QueryClient } from '@tanstack/react-query'
import { holdallKeys } from './holdall-keys.ts'

/** Of many things that happen at once, each list is read again once. */
const COLLECT_MS = 300

const LISTS: Record<string, readonly string[]> = { media: holdallKeys.mediaLists, board: holdallKeys.boardLists }

/** Has read again what events tell of. */
export function createRefresher(queries: QueryClient): {
  onEvent: (event: LiveEvent) => void
  onGap: () => void
  close: () => void
} {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lists = new Set<readonly string[]>()
  let subjects = new Set<string>()
  const refresh = () => {
    timer = undefined
    for (const queryKey of lists) void queries.invalidateQueries({ queryKey })
    const about = subjects
    void queries.invalidateQueries({ queryKey: holdallKeys.all, predicate: (query) => isAbout(query, about) })
    lists = new Set()
    subjects = new Set()
  }
  const soon = (...keys: (readonly string[])[]) => {
    for (const key of keys) lists.add(key)
    timer ??= setTimeout(refresh, COLLECT_MS)
  }
  return {
    onEvent: ({ kind, subjectId }) => {
      subjects.add(subjectId)
      soon(LISTS[kind.split('.')[0] ?? ''] ?? holdallKeys.projectLists, holdallKeys.stats)
    },
    // Whatever it was that was missed.
    onGap: () => soon(holdallKeys.all),
    close: () => clearTimeout(timer),
  }
}

/** Whether a query shows one of these: by its id, though it may have been asked for by another name, or among what lies on a board. */
function isAbout({ queryKey, state: { data } }: Query, subjects: ReadonlySet<unknown>): boolean {
  const { id, items = [] } = (data ?? {}) as { id?: string; items?: { mediaId?: string | null }[] }
  return (
    queryKey[2] === 'one' &&
    [queryKey[3], id, ...items.map(({ mediaId }) => mediaId)].some((name) => subjects.has(name))
  )
}
