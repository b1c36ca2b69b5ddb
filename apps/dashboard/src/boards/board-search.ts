import type { BoardQuery } from '@holdall/client'

/** What the address of the boards holds. */
export interface BoardSearch {
  q?: string | undefined
  sort?: string | undefined
  trashed?: true | undefined
}

export const BOARD_SORTS = [
  { value: 'updated', label: 'Changed last' },
  { value: 'created', label: 'Newest first' },
  { value: '-created', label: 'Oldest first' },
  { value: 'title', label: 'Name' },
] as const

export const DEFAULT_BOARD_SORT = 'updated'

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function parseBoardSearch(raw: Record<string, unknown>): BoardSearch {
  const search: BoardSearch = {}
  if ((typeof raw.q === 'string' && raw.q !== '') || typeof raw.q === 'number') search.q = String(raw.q)
  const sort = BOARD_SORTS.find(({ value }) => value === raw.sort)?.value
  if (sort !== undefined && sort !== DEFAULT_BOARD_SORT) search.sort = sort
  if (raw.trashed === true || raw.trashed === 'true') search.trashed = true
  return search
}

/** The address as query parameters of the list. */
export function toBoardQuery({ q, sort = DEFAULT_BOARD_SORT, trashed }: BoardSearch): BoardQuery {
  return { sort, ...(q === undefined ? {} : { q }), ...(trashed === undefined ? {} : { trashed }) }
}
