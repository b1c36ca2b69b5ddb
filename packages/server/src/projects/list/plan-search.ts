import type { Actor, Database } from '../../db/index.ts'
import type { SearchPlan } from './list-conditions.ts'

/** More candidates than this, and scanning in sort order finds a page sooner. */
const MAX_CANDIDATES = 10_000

/** Decides how a full-text query that is not frequent is answered among the caller's own projects. */
export async function planSearch(database: Database, actor: Actor, userId: string, terms: string): Promise<SearchPlan> {
  const { rows } = await database.one<{ id: string }>(actor, {
    name: 'search-projects',
    text: 'select holdall.search_projects($1, $2, $3) as id',
    values: [userId, terms, MAX_CANDIDATES + 1],
  })
  return rows.length > MAX_CANDIDATES ? { kind: 'scan', terms } : { kind: 'ids', ids: rows.map(({ id }) => id) }
}
