import { DAYS, oldestAt, type SeedPlan, seedProjects } from '../seed-plan.ts'

/** One page to be measured, and what it may cost against the page it is compared with. */
export interface PageQuery {
  label: string
  query: string
  /** The label of the page that it is compared with. */
  against: string
  limit: number
  user: string
}

export const FIRST_PAGE = 'first page'
export const SORTS = ['created', 'updated', 'taken', 'size', 'name', 'duration'].flatMap((sort) => [`-${sort}`, sort])
export const DEPTHS = [0.1, 0.5, 0.9, 0.99]

const DEPTH_LIMIT = 1.5
const FILTER_LIMIT = 2
const COMBINATION_LIMIT = 10

/** Filters by name: the query that keeps 1 % and the one that keeps 50 % of the library. */
export type Filters = Record<string, { one: string; half: string }>

export function filtersOf(plan: SeedPlan, now: Date): Filters {
  const { rare, common } = seedProjects(plan)
  const day = (share: number): string => new Date(oldestAt(now).getTime() + share * DAYS * 86_400_000).toISOString()
  const between = (from: number, to: number): string => `from=${day(from)}&to=${day(to)}`
  return {
    source_type: { one: 'source_type=enhanced', half: 'source_type=upload' },
    kind: { one: 'kind=audio', half: 'kind=image' },
    tags: { one: 'tags=rare', half: 'tags=common' },
    project: { one: `project=${rare}`, half: `project=${common}` },
    visibility: { one: 'visibility=public', half: 'visibility=public' },
    'from/to': { one: between(0.4, 0.41), half: between(0.25, 0.75) },
  }
}

/** The pages of issue 2, Shows 5: depths, single filters with the default sort, and every other combination. */
export function pageQueries(
  libraries: { rare: SeedPlan; half: SeedPlan },
  cursors: Map<string, string[]>,
  now: Date,
): PageQuery[] {
  const user = libraries.rare.user
  const filters = filtersOf(libraries.rare, now)
  const page = (label: string, query: string, against: string, limit: number, owner = user): PageQuery => ({
    label,
    query: `limit=50${query && `&${query}`}`,
    against,
    limit,
    user: owner,
  })
  // Half of a library can be public only in another library than the one where a hundredth is.
  const ownerOf = (name: string, share: 'one' | 'half'): string =>
    name === 'visibility' && share === 'half' ? libraries.half.user : user
  const depths = SORTS.flatMap((sort) => [
    page(`sort=${sort}, first`, `sort=${sort}`, FIRST_PAGE, DEPTH_LIMIT),
    ...(cursors.get(sort) ?? []).map((cursor, index) =>
      page(`sort=${sort} at ${(DEPTHS[index] ?? 0) * 100} %`, `sort=${sort}&cursor=${cursor}`, FIRST_PAGE, DEPTH_LIMIT),
    ),
  ])
  const shares = ['one', 'half'] as const
  const percent = { one: '1 %', half: '50 %' }
  const singles = Object.entries(filters).flatMap(([name, queries]) =>
    shares.map((share) =>
      page(`${name} ${percent[share]}`, queries[share], FIRST_PAGE, FILTER_LIMIT, ownerOf(name, share)),
    ),
  )
  const sorted = Object.entries(filters).flatMap(([name, queries]) =>
    shares.flatMap((share) =>
      SORTS.filter((sort) => sort !== '-created').map((sort) =>
        page(
          `${name} ${percent[share]}, sort=${sort}`,
          `${queries[share]}&sort=${sort}`,
          FIRST_PAGE,
          COMBINATION_LIMIT,
          ownerOf(name, share),
        ),
      ),
    ),
  )
  const names = Object.keys(filters).filter((name) => name !== 'visibility')
  const pairs = names.flatMap((first, index) =>
    names
      .slice(index + 1)
      .flatMap((second) =>
        shares.flatMap((a) =>
          shares.map((b) =>
            page(
              `${first} ${percent[a]} + ${second} ${percent[b]}`,
              `${filters[first]?.[a]}&${filters[second]?.[b]}`,
              FIRST_PAGE,
              COMBINATION_LIMIT,
            ),
          ),
        ),
      ),
  )
  const others = [
    'orientation=landscape',
    'minBytes=5000000',
    'minBytes=9900000',
    'mime=application/octet-stream',
    'status=ready',
    'q=clip',
  ].map((query) => page(query, query, FIRST_PAGE, COMBINATION_LIMIT))
  return [page(FIRST_PAGE, '', FIRST_PAGE, 1), ...depths, ...singles, ...sorted, ...pairs, ...others]
}
