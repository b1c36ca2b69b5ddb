import { DEPTHS, FIRST_PAGE, type PageQuery } from './list-pages.ts'

export const PROJECT_SORTS = ['updated', 'created', 'name', 'size'].flatMap((sort) => [sort, `-${sort}`])

const DEPTH_LIMIT = 1.5
const FILTER_LIMIT = 2
const COMBINATION_LIMIT = 10

const FILTERS: Record<string, string> = {
  'type 1 %': 'type=moodboard',
  'type 50 %': 'type=custom',
  'status 1 %': 'status=archived',
  'status 50 %': 'status=active',
}
const OTHERS = ['type=moodboard,custom', 'status=archived,active', 'q=rare', 'q=common', 'q=project', 'trashed=true']

/** The pages that are measured: every sort at any depth, single filters with the default sort, and every other combination. */
export function projectPages(user: string, cursors: Map<string, string[]>): PageQuery[] {
  const page = (label: string, query: string, limit: number): PageQuery => ({
    label,
    query: `limit=50${query && `&${query}`}`,
    against: FIRST_PAGE,
    limit,
    user,
  })
  const depths = PROJECT_SORTS.flatMap((sort) => [
    page(`sort=${sort}, first`, `sort=${sort}`, DEPTH_LIMIT),
    ...(cursors.get(sort) ?? []).map((cursor, index) =>
      page(`sort=${sort} at ${(DEPTHS[index] ?? 0) * 100} %`, `sort=${sort}&cursor=${cursor}`, DEPTH_LIMIT),
    ),
  ])
  const singles = Object.entries(FILTERS).map(([label, query]) => page(label, query, FILTER_LIMIT))
  const filters = [...Object.values(FILTERS), ...OTHERS]
  const combined = (query: string): PageQuery => page(query, query, COMBINATION_LIMIT)
  const sorted = filters.flatMap((filter) =>
    PROJECT_SORTS.filter((sort) => sort !== 'updated').map((sort) => combined(`${filter}&sort=${sort}`)),
  )
  const pairs = filters.flatMap((first, index) =>
    filters
      .slice(index + 1)
      .filter((second) => nameOf(first) !== nameOf(second))
      .map((second) => combined(`${first}&${second}`)),
  )
  return [page(FIRST_PAGE, '', 1), ...depths, ...singles, ...OTHERS.map(combined), ...sorted, ...pairs]
}

const nameOf = (filter: string): string => filter.slice(0, filter.indexOf('='))
