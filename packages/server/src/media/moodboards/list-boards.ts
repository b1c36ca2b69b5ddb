import type { BoardListQuery, BoardSortField } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { decodeKeyset, encodeKeyset, type KeysetList } from '../../ledger/keyset-cursor.ts'
import { searchTerms } from '../../ledger/search-terms.ts'
import { BOARD_COLUMNS, type BoardRow } from './board-row.ts'

export interface BoardPage {
  rows: BoardRow[]
  nextCursor: string | null
}

const SORTS = {
  updated: { column: 'moodboards.updated_at', type: 'timestamptz', values: 'time' },
  created: { column: 'moodboards.created_at', type: 'timestamptz', values: 'time' },
  title: { column: 'moodboards.sort_title', type: 'text', values: 'text' },
} as const satisfies Record<BoardSortField, { column: string; type: string; values: KeysetList['values'] }>

/**
 * One page of the caller's own boards; a keyset, as quick at the end as at the beginning. Words are looked for row by row in the order of the
 * list: one person has some hundreds of boards, not millions.
 *
 * @throws {invalid_request} for a cursor of another list
 */
export async function listBoards(database: Database, identity: Identity, query: BoardListQuery): Promise<BoardPage> {
  const { filter, sort, limit, cursor } = query
  const { column, type, values } = SORTS[sort.by]
  const list: KeysetList = { name: 'moodboards', userId: identity.userId, filter, sort, values }
  const position = decodeKeyset(list, cursor)
  const terms = filter.q === undefined ? null : searchTerms(filter.q)
  if (filter.q !== undefined && terms === null) return { rows: [], nextCursor: null }
  const [direction, beyond] = sort.descending ? ['desc', '<'] : ['asc', '>']
  const { rows } = await database.one<BoardRow & { sort_value: string | Date }>(actorOf(identity), {
    text: `select ${BOARD_COLUMNS}, ${column} as sort_value from moodboards
      where owner_user_id = $1 and deleted_at is ${filter.trashed ? 'not null' : 'null'} and ($2::text is null or visibility = $2)
        and ($3::text is null or search @@ to_tsquery('simple', public.unaccent('public.unaccent', $3)))
        and ($4::${type} is null or (${column}, moodboards.id) ${beyond} ($4::${type}, $5))
      order by ${column} ${direction}, moodboards.id ${direction} limit $6`,
    values: [
      identity.userId,
      filter.visibility ?? null,
      terms,
      position?.value ?? null,
      position?.id ?? null,
      limit + 1,
    ],
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (rows.length <= limit || !last) return { rows: shown, nextCursor: null }
  const { sort_value: value, id } = last
  return {
    rows: shown,
    nextCursor: encodeKeyset(list, { value: value instanceof Date ? value.toISOString() : value, id }),
  }
}
