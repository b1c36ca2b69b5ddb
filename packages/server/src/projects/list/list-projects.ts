import type { ProjectListQuery } from '@holdall/protocol'
import { type RawBuilder, sql } from 'kysely'
import { actorOf, type Database, queries, statement } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { searchTerms } from '../../ledger/search-terms.ts'
import { PROJECT_COLUMNS, type ProjectRow } from '../project-row.ts'
import { decodeCursor, encodeCursor, type Position } from './cursor.ts'
import { inOrder, listConditions, matches, type SearchPlan, SORT_COLUMNS } from './list-conditions.ts'
import { planSearch } from './plan-search.ts'

export interface ProjectPage {
  rows: ProjectRow[]
  nextCursor: string | null
}

/** `own_count`: how many of the caller's own were found, one more than fits on the page at the most. */
type SortedRow = ProjectRow & { sort_value: string | number | Date; own_count: number }

/** A word that is in one row of twenty fills a page from so many. */
const WINDOW_ROWS = 1_000

/**
 * One page of the projects that the caller owns or is a member of. Keyset: as quick at the end as at the beginning.
 *
 * @throws {invalid_request} for a cursor of another list
 */
export async function listProjects(
  database: Database,
  identity: Identity,
  query: ProjectListQuery,
): Promise<ProjectPage> {
  const actor = actorOf(identity)
  const { userId } = identity
  const position = decodeCursor(query, userId)
  const terms = query.filter.q === undefined ? null : searchTerms(query.filter.q)
  if (query.filter.q !== undefined && terms === null) return { rows: [], nextCursor: null }
  const list: Listing = { query, userId, position, terms }
  const read = async (search: SearchPlan) => {
    const page = pageOf(list, search)
    return (await database.one<SortedRow>(actor, statement({ compile: () => page.compile(queries) }))).rows
  }
  if (terms === null) return cut(list, await read({ kind: 'none' }))
  const probed = await read({ kind: 'window', terms })
  if ((probed[0]?.own_count ?? 0) > query.limit) return cut(list, probed)
  return cut(list, await read(await planSearch(database, actor, userId, terms)))
}

interface Listing {
  query: ProjectListQuery
  userId: string
  position: Position | null
  terms: string | null
}

/** Each part in sort order by itself, so that an index gives it, then both together; one more row than fits on the page. */
function pageOf({ query, userId, position, terms }: Listing, search: SearchPlan): RawBuilder<unknown> {
  const { sort, limit } = query
  const mine = sql`projects.owner_user_id = ${userId}`
  // Functions that find projects by their words answer for an owner: what others share is few, and read row by row.
  const others = sql`projects.id = any ((select holdall.member_projects('read'))::text[]) and projects.owner_user_id <> ${userId}`
  const sharedSearch: SearchPlan = terms === null ? { kind: 'none' } : { kind: 'scan', terms }
  return sql`
    with own as (${partOf(query, mine, position, search)}), shared as (${partOf(query, others, position, sharedSearch)})
    select ${sql.raw(PROJECT_COLUMNS)}, page.sort_value, (select count(*) from own) as own_count
    from (
      select id, sort_value from own union all select id, sort_value from shared
      ${inOrder('sort_value', 'id', sort)} limit ${limit + 1}
    ) page join projects on projects.id = page.id
    ${inOrder('page.sort_value', 'page.id', sort)}`
}

function partOf(
  query: ProjectListQuery,
  part: RawBuilder<unknown>,
  position: Position | null,
  search: SearchPlan,
): RawBuilder<unknown> {
  const { sort, limit } = query
  const column = SORT_COLUMNS[sort.by]
  const rows = (columns: RawBuilder<unknown>, count: number) => sql`
    select projects.id, ${sql.ref(column)} as sort_value${columns} from projects
    where ${listConditions(part, query, position, search)} ${inOrder(column, 'projects.id', sort)} limit ${count}`
  if (search.kind !== 'window') return rows(sql``, limit + 1)
  return sql`
    select id, sort_value from (${rows(sql`, projects.search`, WINDOW_ROWS)}) probed
    where ${matches(sql.ref('probed.search'), search.terms)} ${inOrder('sort_value', 'id', sort)} limit ${limit + 1}`
}

function cut({ query, userId }: Listing, rows: SortedRow[]): ProjectPage {
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  if (rows.length <= query.limit || !last) return { rows: shown, nextCursor: null }
  return { rows: shown, nextCursor: encodeCursor(query, userId, positionOf(last)) }
}

function positionOf({ id, sort_value: value }: SortedRow): Position {
  return { value: value instanceof Date ? value.toISOString() : value, id }
}
