import type { MediaKind, MediaStatus, SourceType, Visibility } from '@holdall/protocol'
import { formatSize } from '../format/size.ts'
import type { FilterName, LibrarySearch } from '../library/library-search.ts'

export const SOURCES: readonly { value: SourceType; label: string }[] = [
  { value: 'upload', label: 'Uploads' },
  { value: 'playground', label: 'Playground' },
  { value: 'enhanced', label: 'Enhanced' },
  { value: 'stock', label: 'Stock' },
]

export const KINDS: readonly { value: MediaKind; label: string }[] = [
  { value: 'image', label: 'Images' },
  { value: 'video', label: 'Videos' },
  { value: 'audio', label: 'Sounds' },
  { value: 'file', label: 'Files' },
]

export const VISIBILITIES: readonly { value: Visibility; label: string }[] = [
  { value: 'private', label: 'Private' },
  { value: 'public', label: 'Public' },
]

export const STATUSES: readonly { value: MediaStatus; label: string }[] = [
  { value: 'ready', label: 'Ready' },
  { value: 'processing', label: 'Processing' },
  { value: 'failed', label: 'Failed' },
]

/** A filter as a chip shows it. */
export interface FilterDefinition {
  key: string
  label: string
  /** Parts of the address that belong to it. */
  names: readonly FilterName[]
  /** What it is set to, in words; null while it is not set. */
  describe: (search: LibrarySearch) => string | null
}

export const splitList = (list: string | undefined): string[] =>
  list === undefined ? [] : list.split(',').filter((part) => part !== '')

/** The labels of a comma list; null where it is not set. */
export const labels = (list: string | undefined, options: readonly { value: string; label: string }[]) =>
  list === undefined
    ? null
    : splitList(list)
        .map((value) => options.find((option) => option.value === value)?.label ?? value)
        .join(', ')

/** Every filter, in the order of the bar. */
export const FILTERS: readonly FilterDefinition[] = [
  { key: 'search', label: 'Search', names: ['q'], describe: ({ q }) => (q === undefined ? null : `“${q}”`) },
  { key: 'source', label: 'Source', names: ['source'], describe: ({ source }) => labels(source, SOURCES) },
  { key: 'kind', label: 'Kind', names: ['kind'], describe: ({ kind }) => labels(kind, KINDS) },
  { key: 'date', label: 'Date', names: ['from', 'to'], describe: describeDates },
  { key: 'size', label: 'Size', names: ['min', 'max'], describe: describeSizes },
  {
    key: 'tags',
    label: 'Tags',
    names: ['tags'],
    describe: ({ tags }) => (tags === undefined ? null : splitList(tags).join(', ')),
  },
  {
    key: 'visibility',
    label: 'Visibility',
    names: ['visibility'],
    describe: ({ visibility }) => labels(visibility, VISIBILITIES),
  },
  { key: 'status', label: 'Status', names: ['status'], describe: ({ status }) => labels(status, STATUSES) },
  { key: 'unused', label: 'Use', names: ['unused'], describe: ({ unused }) => (unused ? 'by nothing' : null) },
  {
    key: 'duplicates',
    label: 'Content',
    names: ['duplicates'],
    describe: ({ duplicates }) => (duplicates ? 'there more than once' : null),
  },
]

function describeDates({ from, to }: LibrarySearch): string | null {
  if (from === undefined && to === undefined) return null
  if (from === to) return day(from)
  if (to === undefined) return `since ${day(from)}`
  return from === undefined ? `until ${day(to)}` : `${day(from)} – ${day(to)}`
}

function day(text: string | undefined): string {
  const [year = 1970, month = 1, date = 1] = (text ?? '').split('-').map(Number)
  return new Date(year, month - 1, date).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
}

function describeSizes({ min, max }: LibrarySearch): string | null {
  if (min === undefined && max === undefined) return null
  if (max === undefined) return `over ${formatSize(min ?? 0)}`
  return min === undefined ? `up to ${formatSize(max)}` : `${formatSize(min)} – ${formatSize(max)}`
}
