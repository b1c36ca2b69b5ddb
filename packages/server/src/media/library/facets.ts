import type { MediaFacets, MediaFilter } from '@holdall/protocol'
import { sql } from 'kysely'
import { actorOf, type Database, queries, statement } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { searchTerms } from '../../ledger/search-terms.ts'
import { type FacetDimension, filterConditions } from './filter-expressions.ts'
import { listedOwners } from './listed-owners.ts'
import { planSearch } from './plan-search.ts'

interface Cell {
  source_type: string
  kind: string
  status: string
  visibility: string
  month: string
  count: number
}

const DIMENSIONS = ['source_type', 'kind', 'status', 'visibility'] as const satisfies FacetDimension[]

export interface FacetCounts {
  facets: MediaFacets
  /** How many items the whole filter selects. */
  total: number
}

/** Counts by source, kind, status, visibility, tag and month. Each dimension counts under all filter but its own, in one pass over the rows. */
export async function countFacets(database: Database, identity: Identity, filter: MediaFilter): Promise<FacetCounts> {
  const actor = actorOf(identity)
  const terms = filter.q === undefined ? null : searchTerms(filter.q)
  if (filter.q !== undefined && terms === null) return summarise([], [], filter)
  const owners = await listedOwners(database, actor, identity.userId, filter)
  const search = await planSearch(database, actor, identity.userId, filter, terms)
  const cells = queries
    .selectFrom('media')
    .select(['source_type', 'kind', 'status', 'visibility'])
    .select(sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM')`.as('month'))
    .select(sql<number>`count(*)::int`.as('count'))
    .where((eb) => eb.and(filterConditions(eb, owners, filter, { search, omit: DIMENSIONS })))
    .groupBy(['source_type', 'kind', 'status', 'visibility', sql`5`])
  const tags = queries
    .selectFrom('media')
    .select([sql<string>`unnest(tags)`.as('tag'), sql<number>`count(*)::int`.as('count')])
    .where((eb) => eb.and(filterConditions(eb, owners, filter, { search })))
    .where('tags', '<>', sql<string[]>`'{}'::text[]`)
    .groupBy(sql`1`)
    .orderBy(sql`2`, 'desc')
    .orderBy(sql`1`)
    .limit(100)
  const [cellRows, tagRows] = await database.batch([{ actor, statements: [statement(cells), statement(tags)] }])
  return summarise((cellRows?.rows ?? []) as Cell[], (tagRows?.rows ?? []) as { tag: string; count: number }[], filter)
}

function summarise(cells: Cell[], tags: MediaFacets['tags'], filter: MediaFilter): FacetCounts {
  const meets = (cell: Cell, except?: FacetDimension) =>
    DIMENSIONS.every((dimension) => {
      const wanted: readonly string[] | undefined = filter[dimension]
      return dimension === except || wanted === undefined || wanted.includes(cell[dimension])
    })
  const counts: Record<FacetDimension, Record<string, number>> = {
    source_type: {},
    kind: {},
    status: {},
    visibility: {},
  }
  const months = new Map<string, number>()
  let total = 0
  for (const cell of cells) {
    for (const dimension of DIMENSIONS) {
      if (meets(cell, dimension))
        counts[dimension][cell[dimension]] = (counts[dimension][cell[dimension]] ?? 0) + cell.count
    }
    if (!meets(cell)) continue
    total += cell.count
    months.set(cell.month, (months.get(cell.month) ?? 0) + cell.count)
  }
  const byMonth = [...months].map(([month, count]) => ({ month, count })).sort((a, b) => (a.month < b.month ? 1 : -1))
  return { facets: { ...counts, tags, months: byMonth } as MediaFacets, total }
}
