import type { MediaFilter } from '@holdall/protocol'
import type { Actor, Database } from '../../db/index.ts'
import type { SearchPlan } from './filter-expressions.ts'

/** More candidates than this, and scanning in sort order finds a page sooner. */
const MAX_CANDIDATES = 10_000

/** Decides how a full-text query is answered. */
export async function planSearch(
  database: Database,
  actor: Actor,
  userId: string,
  filter: MediaFilter,
  terms: string | null,
): Promise<SearchPlan> {
  if (terms === null) return { kind: 'none' }
  if (filter.project) return { kind: 'scan', terms }
  const { rows } = await database.one<{ search_media: string }>(actor, {
    name: 'search-media',
    text: 'select holdall.search_media($1, $2, $3)',
    values: [userId, terms, MAX_CANDIDATES + 1],
  })
  return rows.length > MAX_CANDIDATES
    ? { kind: 'scan', terms }
    : { kind: 'ids', ids: rows.map((row) => row.search_media) }
}
