import type { MediaQuery } from '@holdall/client'

/** What the library's address holds: everything that another person needs to see the same. Flat strings, so that it reads well. */
export interface LibrarySearch {
  q?: string | undefined
  source?: string | undefined
  kind?: string | undefined
  /** First and last day, `2026-03-09`, both included, in the reader's time zone. */
  from?: string | undefined
  to?: string | undefined
  /** Bytes. */
  min?: number | undefined
  max?: number | undefined
  /** Comma list, any of. */
  tags?: string | undefined
  visibility?: string | undefined
  status?: string | undefined
  /** Only what nothing refers to. */
  unused?: true | undefined
  /** Only what is there more than once. */
  duplicates?: true | undefined
  sort?: string | undefined
  view?: 'list' | undefined
  /** The item whose details are open. */
  item?: string | undefined
  /** The month that is scrolled to, `2026-03`. */
  at?: string | undefined
  signin?: string | undefined
}

const TEXT = ['q', 'source', 'kind', 'tags', 'visibility', 'status', 'item', 'signin'] as const
const SORT = /^-?(created|updated|taken|size|name|duration|relevance)$/

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function parseLibrarySearch(raw: Record<string, unknown>): LibrarySearch {
  const search: LibrarySearch = {}
  for (const name of TEXT) {
    const value = raw[name]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') search[name] = String(value)
  }
  for (const name of ['from', 'to'] as const) {
    if (typeof raw[name] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw[name])) search[name] = raw[name]
  }
  for (const name of ['min', 'max'] as const) {
    const value = Number(raw[name])
    if (raw[name] !== undefined && Number.isSafeInteger(value) && value >= 0) search[name] = value
  }
  for (const name of ['unused', 'duplicates'] as const) {
    if (raw[name] === 'true' || raw[name] === true) search[name] = true
  }
  if (typeof raw.sort === 'string' && SORT.test(raw.sort)) search.sort = raw.sort
  if (raw.view === 'list') search.view = 'list'
  if (typeof raw.at === 'string' && /^\d{4}-\d{2}$/.test(raw.at)) search.at = raw.at
  return search
}

/** The parts of the address that narrow the list. */
export const FILTER_NAMES = [
  'q',
  'source',
  'kind',
  'from',
  'to',
  'min',
  'max',
  'tags',
  'visibility',
  'status',
  'unused',
  'duplicates',
] as const
export type FilterName = (typeof FILTER_NAMES)[number]

export function isFiltered(search: LibrarySearch): boolean {
  return FILTER_NAMES.some((name) => search[name] !== undefined)
}

export function clearFilters(search: LibrarySearch): LibrarySearch {
  const rest = { ...search, at: undefined }
  for (const name of FILTER_NAMES) rest[name] = undefined
  return rest
}

/** Newest first, but for a search the best match first is a choice, not the default: the grid keeps its dates. */
export const DEFAULT_SORT = '-created'

export const sortOf = ({ sort, q }: LibrarySearch): string =>
  sort === undefined || (sort.endsWith('relevance') && q === undefined) ? DEFAULT_SORT : sort

/** The address as query parameters of the media list. */
export function toMediaQuery(search: LibrarySearch, trashed: boolean): MediaQuery {
  return {
    ...(search.q === undefined ? {} : { q: search.q }),
    ...(search.source === undefined ? {} : { source_type: search.source }),
    ...(search.kind === undefined ? {} : { kind: search.kind }),
    ...(search.tags === undefined ? {} : { tags: search.tags }),
    ...(search.visibility === undefined ? {} : { visibility: search.visibility }),
    ...(search.status === undefined ? {} : { status: search.status }),
    ...(search.unused === undefined ? {} : { unused: true }),
    ...(search.duplicates === undefined ? {} : { duplicates: true }),
    ...(search.min === undefined ? {} : { minBytes: search.min }),
    ...(search.max === undefined ? {} : { maxBytes: search.max }),
    ...(search.from === undefined ? {} : { from: dayStart(search.from, 0) }),
    ...(search.to === undefined ? {} : { to: dayStart(search.to, 1) }),
    ...(trashed ? { trashed: true } : {}),
  }
}

/** The first instant of a local day, or of one after it. */
function dayStart(day: string, after: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + after).toISOString()
}
