import fc from 'fast-check'

/** A library item as the naive model of the list tests keeps it. */
export interface ModelItem {
  id: string
  owner: string
  kind: 'image' | 'video' | 'audio' | 'file'
  sourceType: 'upload' | 'playground' | 'enhanced' | 'stock'
  visibility: 'private' | 'public'
  status: 'processing' | 'ready' | 'failed'
  projectId: string | null
  title: string
  description: string
  tags: string[]
  originalFilename: string
  prompt: string | null
  mimeType: string
  sizeBytes: number
  width: number | null
  height: number | null
  duration: number | null
  createdAt: Date
  updatedAt: Date
  takenAt: Date | null
  deleted: boolean
}

export interface ModelFilter {
  source_type?: string[] | undefined
  kind?: string[] | undefined
  status?: string[] | undefined
  visibility?: string[] | undefined
  tags?: string[] | undefined
  project?: string[] | undefined
  mime?: string[] | undefined
  orientation?: string[] | undefined
  q?: string | undefined
  from?: string | undefined
  to?: string | undefined
  minBytes?: number | undefined
  maxBytes?: number | undefined
  trashed?: boolean | undefined
}

export const SORTS = ['created', 'updated', 'taken', 'size', 'name', 'duration'].flatMap((name) => [name, `-${name}`])

/** Any filters at once, more often few than many. */
export const filterArbitrary: fc.Arbitrary<ModelFilter> = fc
  .record(
    {
      source_type: fc.subarray(['upload', 'playground', 'enhanced', 'stock'], { minLength: 1, maxLength: 2 }),
      kind: fc.subarray(['image', 'video', 'audio', 'file'], { minLength: 1, maxLength: 3 }),
      status: fc.subarray(['ready', 'processing', 'failed'], { minLength: 1, maxLength: 2 }),
      visibility: fc.subarray(['private', 'public'], { minLength: 1 }),
      tags: fc.subarray(['red', 'blue', 'été', 'a b', 'x-ray', 'nobody'], { minLength: 1, maxLength: 2 }),
      project: fc.subarray(['p1', 'p2', 'zed'], { minLength: 1, maxLength: 2 }),
      mime: fc.subarray(['image/*', 'image/png', 'video/mp4', 'text/*'], { minLength: 1, maxLength: 2 }),
      orientation: fc.subarray(['landscape', 'portrait', 'square'], { minLength: 1, maxLength: 2 }),
      q: fc.constantFrom('fox', 'red', 'caf', 'naive sun', 'loop', 'about', 'jpg', 'nothing'),
      from: fc.constantFrom('2026-01-03', '2026-02-01T00:00:00Z', '2026-02-02T00:00:00.001Z'),
      to: fc.constantFrom('2026-03-02', '2026-04-01T00:00:00Z'),
      minBytes: fc.constantFrom(0, 100, 250),
      maxBytes: fc.constantFrom(300, 400),
      trashed: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((all) => {
    // At most four at once: with all of them nothing is ever left.
    const names = Object.keys(all).slice(0, 4) as (keyof ModelFilter)[]
    return Object.fromEntries(names.map((name) => [name, all[name]])) as ModelFilter
  })

export function queryOf(filter: ModelFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined) query.set(name, Array.isArray(value) ? value.join(',') : String(value))
  return String(query)
}

/** Whether an item is in the list of `alice` under these filters. */
export function matches(item: ModelItem, filter: ModelFilter): boolean {
  const among = (list: string[] | undefined, value: string) => list === undefined || list.includes(value)
  return (
    (filter.project ? item.projectId !== null && filter.project.includes(item.projectId) : item.owner === 'alice') &&
    item.deleted === (filter.trashed ?? false) &&
    among(filter.source_type, item.sourceType) &&
    among(filter.kind, item.kind) &&
    among(filter.status, item.status) &&
    among(filter.visibility, item.visibility) &&
    (filter.tags === undefined || filter.tags.some((tag) => item.tags.includes(tag))) &&
    (filter.mime === undefined || filter.mime.some((pattern) => mimeMatches(pattern, item.mimeType))) &&
    (filter.orientation === undefined || among(filter.orientation, orientationOf(item))) &&
    (filter.from === undefined || item.createdAt >= new Date(filter.from)) &&
    (filter.to === undefined || item.createdAt < endOf(filter.to)) &&
    (filter.minBytes === undefined || item.sizeBytes >= filter.minBytes) &&
    (filter.maxBytes === undefined || item.sizeBytes <= filter.maxBytes) &&
    (filter.q === undefined || contains(item, filter.q))
  )
}

function mimeMatches(pattern: string, mimeType: string): boolean {
  return pattern.endsWith('/*') ? mimeType.startsWith(pattern.slice(0, -1)) : mimeType === pattern
}

function orientationOf({ width, height }: ModelItem): string {
  if (width === null || height === null) return 'none'
  return width === height ? 'square' : width > height ? 'landscape' : 'portrait'
}

/** A date means its whole day. */
function endOf(moment: string): Date {
  const end = new Date(moment)
  return moment.length === 10 ? new Date(end.getTime() + 86_400_000) : end
}

function contains(item: ModelItem, q: string): boolean {
  const { title, description, tags, originalFilename, prompt } = item
  const words = wordsOf([title, description, ...tags, originalFilename, prompt ?? ''].join(' '))
  return wordsOf(q).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

const SORT_VALUES: Record<string, (item: ModelItem) => number | string> = {
  created: ({ createdAt }) => createdAt.getTime(),
  updated: ({ updatedAt }) => updatedAt.getTime(),
  taken: ({ takenAt, createdAt }) => (takenAt ?? createdAt).getTime(),
  size: ({ sizeBytes }) => sizeBytes,
  name: ({ title, originalFilename }) => (title || originalFilename).toLowerCase(),
  duration: ({ duration }) => duration ?? 0,
}

/** By sort value, then id, both in the sort's direction. */
export function modelOrder(items: readonly ModelItem[], sort: string): ModelItem[] {
  const value = SORT_VALUES[sort.replace('-', '')] as (item: ModelItem) => number | string
  const sign = sort.startsWith('-') ? -1 : 1
  const compare = (a: number | string, b: number | string) =>
    typeof a === 'number' ? a - (b as number) : Buffer.compare(Buffer.from(a), Buffer.from(b as string))
  return [...items].sort((a, b) => sign * (compare(value(a), value(b)) || (a.id < b.id ? -1 : 1)))
}

/** Counts, each under all filters but its own; tags and months under all of them. */
export function modelFacets(items: readonly ModelItem[], filter: ModelFilter): Record<string, unknown> {
  const dimension = (name: 'source_type' | 'kind' | 'status' | 'visibility', value: (item: ModelItem) => string) => {
    const counts: Record<string, number> = {}
    for (const item of items) {
      if (!matches(item, { ...filter, [name]: undefined })) continue
      counts[value(item)] = (counts[value(item)] ?? 0) + 1
    }
    return counts
  }
  const selected = items.filter((item) => matches(item, filter))
  const tally = (values: string[]) => {
    const counts = new Map<string, number>()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [...counts]
  }
  return {
    source_type: dimension('source_type', ({ sourceType }) => sourceType),
    kind: dimension('kind', ({ kind }) => kind),
    status: dimension('status', ({ status }) => status),
    visibility: dimension('visibility', ({ visibility }) => visibility),
    tags: tally(selected.flatMap(({ tags }) => tags))
      .map(([tag, count]) => ({ tag, count }))
      .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.tag), Buffer.from(b.tag))),
    months: tally(selected.map(({ createdAt }) => createdAt.toISOString().slice(0, 7)))
      .map(([month, count]) => ({ month, count }))
      .sort((a, b) => (a.month < b.month ? 1 : -1)),
    total: selected.length,
  }
}
