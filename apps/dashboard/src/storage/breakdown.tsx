import { Section } from './section.tsx'
import { SliceBars } from './slice-bars.tsx'
import type { Slice } from './slices.ts'

/** Parts of a whole as bars; the numbers stand beside them. */
export function Breakdown({ title, slices }: { title: string; slices: readonly Slice[] }) {
  return (
    <Section title={title}>
      <SliceBars slices={slices} />
    </Section>
  )
}
