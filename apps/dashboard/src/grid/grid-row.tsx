// biome-ignore-all lint/a11y/useSemanticElements: a contact sheet cannot be a table; the ARIA grid pattern stands in
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its cell by aria-activedescendant

import type { Layout } from '../layout/layout.ts'
import type { Row } from '../layout/rows.ts'
import { ListRow } from './list-row.tsx'
import { PendingRow } from './pending-row.tsx'
import { Tile } from './tile.tsx'

interface GridRowProps {
  layout: Layout
  row: Row
  index: number
  top: number
  still: boolean
}

/** One row of the sheet: a heading, items, or shapes of items to come. */
export function GridRow({ layout, row, index, top, still }: GridRowProps) {
  const style = { top, height: row.height }
  const { gap, view } = layout.options
  return (
    <div role="row" aria-rowindex={index + 1} className="absolute inset-x-0 contain-layout" style={style}>
      {row.type === 'heading' && (
        <div role="rowheader" className="flex h-full items-end pb-2 text-sm font-strong">
          {row.label}
        </div>
      )}
      {row.type === 'pending' && <PendingRow row={row} gap={gap} list={view === 'list'} />}
      {row.type === 'items' && <Items layout={layout} row={row} still={still} />}
    </div>
  )
}

function Items({ layout, row, still }: { layout: Layout; row: Row & { type: 'items' }; still: boolean }) {
  const entries = layout.segments.get(row.segmentKey)?.entries ?? []
  if (layout.options.view === 'list') {
    const entry = entries[row.start]
    return entry === undefined ? null : <ListRow entry={entry} height={row.height} still={still} />
  }
  return layout.cells(row).map(({ left, width }, offset) => {
    const entry = entries[row.start + offset]
    return entry === undefined ? null : (
      <Tile
        key={entry.id}
        entry={entry}
        left={left}
        width={width}
        height={row.height - layout.options.gap}
        still={still}
      />
    )
  })
}
