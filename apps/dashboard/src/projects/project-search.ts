import type { ProjectQuery } from '@holdall/client'

/** What the address of the projects holds. */
export interface ProjectSearch {
  q?: string | undefined
  /** Comma lists, any of. */
  type?: string | undefined
  status?: string | undefined
  sort?: string | undefined
  trashed?: true | undefined
}

const SORT = /^-?(updated|created|name|size)$/
const STATUS = new Set(['draft', 'active', 'archived'])

export const PROJECT_SORTS = [
  { value: 'updated', label: 'Changed last' },
  { value: 'created', label: 'Newest first' },
  { value: '-created', label: 'Oldest first' },
  { value: 'name', label: 'Name' },
  { value: 'size', label: 'Largest first' },
] as const

export const DEFAULT_PROJECT_SORT = 'updated'

export const PROJECT_STATUSES = [
  { value: 'draft', label: 'Draft' },
  { value: 'active', label: 'Active' },
  { value: 'archived', label: 'Archived' },
] as const

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function parseProjectSearch(raw: Record<string, unknown>): ProjectSearch {
  const search: ProjectSearch = {}
  for (const name of ['q', 'type'] as const) {
    const value = raw[name]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') search[name] = String(value)
  }
  const statuses = typeof raw.status === 'string' ? raw.status.split(',').filter((word) => STATUS.has(word)) : []
  if (statuses.length > 0) search.status = statuses.join(',')
  if (typeof raw.sort === 'string' && SORT.test(raw.sort)) search.sort = raw.sort
  if (raw.trashed === true || raw.trashed === 'true') search.trashed = true
  return search
}

/** The address as query parameters of the list. */
export function toProjectQuery({ q, type, status, sort, trashed }: ProjectSearch): ProjectQuery {
  return {
    sort: sort ?? DEFAULT_PROJECT_SORT,
    ...(q === undefined ? {} : { q }),
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(trashed === undefined ? {} : { trashed }),
  }
}

export const isNarrowed = ({ q, type, status }: ProjectSearch): boolean =>
  q !== undefined || type !== undefined || status !== undefined
