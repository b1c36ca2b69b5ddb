import { HoldallError, type MediaFilter, type MediaSortField } from '@holdall/protocol'
import { sql } from 'kysely'
import { type Actor, actorOf, type Database, queries, statement } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { searchTerms } from '../../ledger/search-terms.ts'
import { MEDIA_COLUMN_NAMES, type MediaRow } from '../media-row.ts'
import { decodeCursor, encodeCursor, type Position } from './cursor.ts'
import { filterConditions, matches, type SearchPlan } from './filter-expressions.ts'
import type { ListRequest } from './list-request.ts'
import { listedOwners } from './listed-owners.ts'
import { planSearch } from './plan-search.ts'

export interface MediaPage {
  rows: MediaRow[]
  nextCursor: string | null
}

const SORT_COLUMNS = {
  created: 'media.created_at',
  updated: 'media.updated_at',
  taken: 'media.sort_taken',
  size: 'media.size_bytes',
  name: 'media.sort_name',
  duration: 'media.sort_duration',
} as const satisfies Record<Exclude<MediaSortField, 'relevance'>, string>

const MAX_RANKED = 1_000
/** A word that is in one row of twenty fills a page from so many. */
const PROBE_ROWS = 1_000

/** One page of the caller's library, or of a project they may read. Keyset: as quick at the end as at the beginning. */
export async function listMedia(database: Database, identity: Identity, request: ListRequest): Promise<MediaPage> {
  const actor = actorOf(identity)
  const position = decodeCursor(request, identity.userId)
  const terms = request.filter.q === undefined ? null : searchTerms(request.filter.q)
  if (request.filter.q !== undefined && terms === null) return { rows: [], nextCursor: null }
  const list: Listing = {
    database,
    actor,
    owners: await listedOwners(database, actor, identity.userId, request.filter),
    request,
    position,
  }
  if (request.sort.by === 'relevance') {
    if (terms === null) {
      throw new HoldallError('invalid_request', '`sort=relevance` needs `q`', {
        errors: [{ path: 'sort', message: 'relevance needs q' }],
      })
    }
    return page(request, identity.userId, await ranked(list, identity.userId, terms))
  }
  if (terms !== null) {
    const rows = await sorted(list, { kind: 'scan', terms }, PROBE_ROWS)
    if (rows.length > request.limit) return page(request, identity.userId, rows)
  }
  const search = await planSearch(database, actor, identity.userId, request.filter, terms)
  if (search.kind === 'ids' && search.ids.length === 0) return { rows: [], nextCursor: null }
  return page(request, identity.userId, await sorted(list, search))
}

type SortedRow = MediaRow & { sort_value: string | number | Date }

/** One page to be read: whose items, which, in which order, from where on. */
interface Listing {
  database: Database
  actor: Actor
  owners: readonly string[]
  request: ListRequest
  position: Position | null
}

/**
 * Rows in sort order, one more than fit on the page.
 *
 * @param window look for matches of the text among so many rows alone: a frequent word fills the page from the first of them
 */
async function sorted(
  { database, actor, owners, request, position }: Listing,
  search: SearchPlan,
  window?: number,
): Promise<SortedRow[]> {
  const { filter, sort, limit } = request
  const { by, descending } = sort
  const direction = descending ? 'desc' : 'asc'
  const [tag] = filter.tags ?? []
  const [owner] = owners
  // "Newest with this tag" is one ordered scan of the tag's rows.
  const tagsDrive =
    tag !== undefined && filter.tags?.length === 1 && by === 'created' && !filter.trashed && !filter.project
  const column = tagsDrive
    ? ('media_tags.created_at' as const)
    : SORT_COLUMNS[by as Exclude<MediaSortField, 'relevance'>]
  const idColumn = tagsDrive ? 'media_tags.media_id' : 'media.id'
  const within: SearchPlan = window === undefined ? search : { kind: 'none' }
  let query = queries
    .selectFrom('media')
    .$if(
      tagsDrive,
      (q) =>
        q
          .innerJoin('media_tags', 'media_tags.media_id', 'media.id')
          .where('media_tags.owner_user_id', '=', owner as string)
          .where('media_tags.tag', '=', tag as string) as never,
    )
    .select(MEDIA_COLUMN_NAMES.map((name) => `media.${name}` as const))
    .select(sql<string | number | Date>`${sql.ref(column)}`.as('sort_value'))
    .where((eb) => eb.and(filterConditions(eb, owners, filter, { search: within, tagsDrive })))
    .orderBy(sql.ref(column), direction)
    .orderBy(sql.ref(idColumn), direction)
    .limit(window ?? limit + 1)
  if (tagsDrive && filter.from) query = query.where(sql<boolean>`media_tags.created_at >= ${filter.from}`)
  if (tagsDrive && filter.to) query = query.where(sql<boolean>`media_tags.created_at < ${filter.to}`)
  if (position) {
    const after = sql<boolean>`(${sql.ref(column)}, ${sql.ref(idColumn)}) ${sql.raw(descending ? '<' : '>')} (${position.value}, ${position.id})`
    query = query.where(after)
  }
  if (window === undefined || search.kind !== 'scan')
    return (await database.one<SortedRow>(actor, statement(query))).rows
  const probe = queries
    .selectFrom(query.select('media.search').as('probed'))
    .select([...MEDIA_COLUMN_NAMES, 'sort_value'])
    .where(matches(sql.ref('probed.search'), search.terms))
    .orderBy('sort_value', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
  return (await database.one<SortedRow>(actor, statement(probe))).rows
}

async function ranked(
  { database, actor, owners, request, position }: Listing,
  userId: string,
  terms: string,
): Promise<SortedRow[]> {
  let query = queries
    .selectFrom('media')
    .innerJoin(rankedIds(userId, request.filter, terms).as('ranked'), (join) =>
      join.on(sql<boolean>`ranked.media_id = media.id`),
    )
    .select(MEDIA_COLUMN_NAMES.map((name) => `media.${name}` as const))
    .select(sql<number>`ranked.rank::float8`.as('sort_value'))
    .where((eb) => eb.and(filterConditions(eb as never, owners, request.filter, { search: { kind: 'none' } }) as never))
    .orderBy(sql`ranked.rank`, 'desc')
    .orderBy('media.id', 'desc')
    .limit(request.limit + 1)
  if (position) query = query.where(sql<boolean>`(ranked.rank::float8, media.id) < (${position.value}, ${position.id})`)
  return (await database.one<SortedRow>(actor, statement(query))).rows
}

/** The best matches: of the caller's library by the function that may use the index, of projects as far as they may be read. */
function rankedIds(userId: string, { project }: MediaFilter, terms: string) {
  if (!project) return sql<{ media_id: string; rank: number }>`holdall.rank_media(${userId}, ${terms}, ${MAX_RANKED})`
  return sql<{ media_id: string; rank: number }>`(
    select m.id as media_id, ts_rank(m.search, q) as rank
    from media m, to_tsquery('simple', public.unaccent('public.unaccent', ${terms})) q
    where m.project_id = any (${project}::text[]) and m.search @@ q order by 2 desc, 1 desc limit ${MAX_RANKED})`
}

function page(request: ListRequest, userId: string, rows: SortedRow[]): MediaPage {
  const shown = rows.slice(0, request.limit)
  const last = shown.at(-1)
  if (rows.length <= request.limit || !last) return { rows: shown, nextCursor: null }
  const value = last.sort_value instanceof Date ? last.sort_value.toISOString() : last.sort_value
  return { rows: shown, nextCursor: encodeCursor(request, userId, { value, id: last.id }) }
}
