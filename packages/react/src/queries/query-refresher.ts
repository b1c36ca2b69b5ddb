import type { LiveEvent } from '@holdall/client'
import type { Query, QueryClient } from '@tanstack/react-query'
import { holdallKeys } from './holdall-keys.ts'

/** Of many things that happen at once, each list is read again once. */
const COLLECT_MS = 300

/** Has read again what events tell of. */
export class QueryRefresher {
  readonly #queries: QueryClient
  #lists = new Set<readonly string[]>()
  #subjects = new Set<string>()
  #isGap = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(queries: QueryClient) {
    this.#queries = queries
  }

  /** Something happened. */
  hear({ kind, subjectId }: Pick<LiveEvent, 'kind' | 'subjectId'>): void {
    this.#subjects.add(subjectId)
    for (const key of listsOf(kind)) this.#lists.add(key)
    this.#soon()
  }

  /** Something may have been missed. */
  missed(): void {
    this.#isGap = true
    this.#soon()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#refresh(), COLLECT_MS)
  }

  #refresh(): void {
    this.#timer = null
    const [lists, subjects, isGap] = [this.#lists, this.#subjects, this.#isGap]
    this.#lists = new Set()
    this.#subjects = new Set()
    this.#isGap = false
    if (isGap) return void this.#queries.invalidateQueries({ queryKey: holdallKeys.all })
    for (const queryKey of lists) void this.#queries.invalidateQueries({ queryKey })
    void this.#queries.invalidateQueries({ queryKey: holdallKeys.all, predicate: (query) => isAbout(query, subjects) })
  }
}

function listsOf(kind: string): (readonly string[])[] {
  const [subject] = kind.split('.')
  if (subject === 'media') return [holdallKeys.mediaLists, holdallKeys.stats]
  if (subject === 'board') return [holdallKeys.boardLists]
  return [holdallKeys.projectLists, holdallKeys.stats]
}

/** Whether a query shows one of these: by its id, though it may have been asked for by another name, or among what lies on a board. */
function isAbout({ queryKey, state: { data } }: Query, subjects: ReadonlySet<string>): boolean {
  if (queryKey[2] !== 'one') return false
  const { id, items } = (data ?? {}) as { id?: string; items?: { mediaId: string | null }[] }
  const names = [queryKey[3], id, ...(items ?? []).map(({ mediaId }) => mediaId)]
  return names.some((name) => typeof name === 'string' && subjects.has(name))
}
