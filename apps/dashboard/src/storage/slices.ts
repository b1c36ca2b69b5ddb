import type { Amount } from '@holdall/client'
import { KINDS, SOURCES } from '../filters/filter-definitions.ts'

/** One part of a whole, as it is drawn. */
export interface Slice {
  key: string
  label: string
  /** A CSS colour. */
  colour: string
  bytes: number
  count: number
}

interface SliceKind {
  key: string
  label: string
  colour: string
}

const NONE = { bytes: 0, count: 0 }
const COLOURS = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)']
const coloured = (kinds: readonly { value: string; label: string }[]): SliceKind[] =>
  kinds.map(({ value, label }, index) => ({ key: value, label, colour: COLOURS[index % COLOURS.length] as string }))

export const KIND_SLICES = coloured(KINDS)
export const SOURCE_SLICES = coloured(SOURCES)
export const CATEGORY_SLICES = coloured([
  { value: 'uploads', label: 'Originals' },
  { value: 'exports', label: 'Exports' },
  { value: 'music', label: 'Music' },
  { value: 'processed', label: 'Conversions' },
  { value: 'thumbnails', label: 'Previews' },
])

/** Known parts in their order, with what is there of each, then what a newer server may name; nothing is left out of the whole. */
export function slicesOf(amounts: Record<string, Amount>, kinds: readonly SliceKind[]): Slice[] {
  const known = kinds.map((kind) => ({ ...kind, ...(Object.hasOwn(amounts, kind.key) ? amounts[kind.key] : NONE) }))
  const other: Slice = { key: 'other', label: 'Other', colour: 'var(--chart-6)', ...NONE }
  for (const [key, { bytes, count }] of Object.entries(amounts)) {
    if (kinds.some((kind) => kind.key === key)) continue
    other.bytes += bytes
    other.count += count
  }
  return [...known, other].flatMap(({ key, label, colour, bytes = 0, count = 0 }) =>
    count === 0 ? [] : [{ key, label, colour, bytes, count }],
  )
}

/** A share in per cent; small ones are not called none. */
export function percentOf(bytes: number, total: number): string {
  if (total === 0 || bytes === 0) return '0 %'
  const percent = (bytes / total) * 100
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`
}
