import { formatSize } from '../format/size.ts'
import type { LibrarySearch } from '../library/library-search.ts'
import { LibraryLink } from '../storage/library-link.tsx'
import { percentOf, type Slice } from '../storage/slices.ts'
import { FiguresTable } from './figures-table.tsx'

interface SlicesTableProps {
  title: string
  slices: readonly Slice[]
  searchOf: (key: string) => LibrarySearch | undefined
}

/** Bars as numbers, the largest first. */
export function SlicesTable({ title, slices, searchOf }: SlicesTableProps) {
  const total = slices.reduce((sum, { bytes }) => sum + bytes, 0)
  const rows = slices
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ key, label, bytes, count }) => ({
      key,
      name: <LibraryLink search={searchOf(key)}>{label}</LibraryLink>,
      figures: [formatSize(bytes), count.toLocaleString('en'), percentOf(bytes, total)],
    }))
  return <FiguresTable title={title} columns={['Name', 'Size', 'Items', 'Share']} rows={rows} />
}
