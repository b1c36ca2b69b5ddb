import type { LineageItem, MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { lineageQuery } from '../api/making-queries.ts'
import { countOf } from '../format/count.ts'
import { Button } from '../ui/button.tsx'
import { LineageRow } from './lineage-row.tsx'

const SHOWN = 8
/** Deeper ones are drawn like this one: the panel is narrow. */
const DEEPEST = 3

/** What the item was made from, and what was made from it; nothing where it stands alone. */
export function LineageStrip({ item }: { item: MediaItem }) {
  const lineage = useQuery(lineageQuery(useApi(), item)).data
  const [all, setAll] = useState(false)
  if (lineage === undefined || lineage.ancestors.length + lineage.descendants.length === 0) return null
  const ancestors = lineage.ancestors.toReversed()
  const descendants = all ? lineage.descendants : lineage.descendants.slice(0, SHOWN)
  const hidden = lineage.descendants.length - descendants.length
  const parentOf = ({ originalMediaId }: LineageItem) =>
    [...ancestors, lineage.item, ...lineage.descendants].find(({ id }) => id === originalMediaId)
  return (
    <section aria-labelledby="lineage-title" className="border-t border-line pt-4">
      <h3 id="lineage-title" className="mb-1 font-strong">
        Lineage
      </h3>
      <ol aria-label="From the first original to what was made of it">
        {ancestors.map((each) => (
          <LineageRow key={each.id} item={each} parent={parentOf(each)} indent={0} />
        ))}
        <LineageRow item={lineage.item} parent={parentOf(lineage.item)} indent={0} current />
        {descendants.map((each) => (
          <LineageRow key={each.id} item={each} parent={parentOf(each)} indent={Math.min(each.depth, DEEPEST)} />
        ))}
      </ol>
      {hidden > 0 && (
        <Button tone="accent-ghost" className="mt-1" onClick={() => setAll(true)}>
          Show {countOf(hidden, 'more version')}
        </Button>
      )}
      {lineage.truncated && <p className="mt-1 text-xs text-text-2">There are more than can be shown here.</p>}
    </section>
  )
}
