import { ChartSection } from '../storage/chart-section.tsx'
import { SliceBars } from '../storage/slice-bars.tsx'
import type { Slice } from '../storage/slices.ts'
import { SlicesTable } from './slices-table.tsx'

interface SlicesChartProps {
  title: string
  slices: readonly Slice[]
  /** The filter of the library that a part stands for. */
  filter: 'kind' | 'source'
}

/** Parts of the library as bars or as a table, each a way to what it counts. */
export function SlicesChart({ title, slices, filter }: SlicesChartProps) {
  // What this dashboard has no word for cannot be asked for.
  const searchOf = (key: string) => (key === 'other' ? undefined : { [filter]: key })
  return (
    <ChartSection
      title={title}
      chart={<SliceBars slices={slices} searchOf={searchOf} />}
      table={<SlicesTable title={title} slices={slices} searchOf={searchOf} />}
    />
  )
}
