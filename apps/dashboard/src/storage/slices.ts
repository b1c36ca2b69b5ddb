import type { Amount } from '../api/types.ts'
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

/** Known parts in their order, with what is there of each; what nothing is there of is left out. */
export function slicesOf(amounts: Record<string, Amount>, kinds: readonly SliceKind[]): Slice[] {
  return kinds.flatMap((kind) => {
    const amount = Object.hasOwn(amounts, kind.key) ? amounts[kind.key] : undefined
    return amount === undefined || amount.count === 0 ? [] : [{ ...kind, bytes: amount.bytes, count: amount.count }]
  })
}

/** Shares in per cent that add up to 100, each at least visible where there is anything. */
export function percentOf(bytes: number, total: number): string {
  if (total === 0 || bytes === 0) return '0 %'
  const percent = (bytes / total) * 100
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`
}
