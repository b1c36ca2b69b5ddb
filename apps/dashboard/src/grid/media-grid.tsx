import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useMemo, useRef } from 'react'
import { Layout } from '../layout/layout.ts'
import type { LayoutOptions } from '../layout/rows.ts'
import { useLibrary } from '../library/library-context.ts'
import { useSelection } from '../selection/use-selection.ts'
import { useAppearance } from '../shell/appearance-context.ts'
import type { Segment } from '../timeline/segment.ts'
import { isByDate } from '../timeline/use-timeline.ts'
import { classNames } from '../ui/class-names.ts'
import { useNarrow } from '../ui/use-media-query.ts'
import { GridRow } from './grid-row.tsx'
import { ListHeader } from './list-header.tsx'
import { Scrubber } from './scrubber.tsx'
import { StickyHeading } from './sticky-heading.tsx'
import { useAddressMonth } from './use-address-month.ts'
import { useAnchoredScroll } from './use-anchored-scroll.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { useGridPointer } from './use-grid-pointer.ts'
import { useLoading } from './use-loading.ts'
import { useScrollState } from './use-scroll-state.ts'
import { useSize } from './use-size.ts'

const GAP = 4
const HEADING_HEIGHT = 40
/** Room at the end for the bar that floats there on narrow screens. */
const END_ROOM = 96

/** The items, as a contact sheet or a list. Only the rows on the screen exist in the page. */
export function MediaGrid({ scrollRef }: { scrollRef: RefObject<HTMLDivElement | null> }) {
  const { timeline, search, sort } = useLibrary()
  const selection = useSelection()
  const narrow = useNarrow()
  const { tileSize, density } = useAppearance()
  const { width, height } = useSize(scrollRef)
  const view = search.view ?? 'grid'
  const padding = narrow ? 8 : 16
  const grouped = view === 'grid' && isByDate(sort)
  const scrubbed = grouped && !narrow
  const gutter = scrubbed ? 56 : padding
  const options: LayoutOptions = {
    view,
    width: Math.max(1, width - padding - gutter),
    target: narrow ? Math.round(tileSize * 0.62) : tileSize,
    gap: GAP,
    listRowHeight: density === 'compact' ? 40 : 48,
    headingHeight: HEADING_HEIGHT,
    grouped,
    now: Date.now(),
  }
  const layout = useLayout(timeline.segments, timeline.version, options)

  const remember = useAnchoredScroll(scrollRef, layout)
  const { scrollTop, still } = useScrollState(scrollRef, remember)
  useLoading({ timeline, layout, scrollTop, height, still })
  useAddressMonth(scrollRef, layout, scrollTop, still)

  const { active } = selection
  const activeRow = useMemo(() => (active === null ? -1 : rowOfId(layout, active)), [layout, active])
  const virtualizer = useVirtualizer({
    count: width === 0 ? 0 : layout.rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => layout.rows[index]?.height ?? 0,
    // A new function for a new layout, so that every size is taken again.
    getItemKey: useCallback((index: number) => `${layout.rows.length}-${index}`, [layout]),
    overscan: 4,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const rows = []
      for (let index = Math.max(0, startIndex - overscan); index <= Math.min(count - 1, endIndex + overscan); index++)
        rows.push(index)
      // The row that the keyboard is on stays in the page, since the grid refers to it.
      if (activeRow >= 0 && activeRow < count && !rows.includes(activeRow)) rows.push(activeRow)
      return rows
    },
  })

  const sheet = useRef<HTMLDivElement>(null)
  const keys = useGridKeys(scrollRef, layout)
  const { handlers, lasso } = useGridPointer(scrollRef, sheet, layout)
  const rows = virtualizer.getVirtualItems()

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {view === 'list' && !narrow && <ListHeader padding={padding} />}
      <div className="relative min-h-0 flex-1">
        {/* biome-ignore lint/a11y/useSemanticElements: a table cannot be laid out as a contact sheet */}
        <div
          ref={scrollRef}
          role="grid"
          tabIndex={0}
          aria-label="Media"
          aria-multiselectable
          aria-rowcount={layout.rows.length}
          {...(activeRow >= 0 ? { 'aria-activedescendant': `cell-${active}` } : {})}
          data-grid
          className={classNames(
            'group/grid absolute inset-0 touch-pan-y overflow-y-auto overflow-x-hidden outline-none',
            scrubbed && 'no-scrollbar',
          )}
          onKeyDown={keys}
          {...handlers}
        >
          <div
            ref={sheet}
            style={{ position: 'relative', height: layout.height + END_ROOM, marginLeft: padding, marginRight: gutter }}
          >
            {rows.map(({ index }) => {
              const row = layout.rows[index]
              return row === undefined ? null : (
                <GridRow
                  key={rowKey(layout, index)}
                  layout={layout}
                  row={row}
                  index={index}
                  top={layout.top(index)}
                  still={still}
                />
              )
            })}
            {lasso !== null && (
              <div className="pointer-events-none absolute border border-accent bg-accent/15" style={lasso} />
            )}
          </div>
        </div>
        {grouped && <StickyHeading scrollRef={scrollRef} layout={layout} left={padding} right={gutter} />}
        {scrubbed && <Scrubber scrollRef={scrollRef} layout={layout} height={height} />}
      </div>
    </div>
  )
}

/** Takes over rows of segments that did not change. */
function useLayout(segments: readonly Segment[], version: number, options: LayoutOptions): Layout {
  const before = useRef<{ layout: Layout; segments: unknown } | null>(null)
  const { view, width, target, grouped, listRowHeight } = options
  // biome-ignore lint/correctness/useExhaustiveDependencies: the segments change in place, the version says when
  return useMemo(() => {
    const reusable = before.current?.segments === segments ? before.current.layout : undefined
    const layout = new Layout(segments, options, reusable)
    before.current = { layout, segments }
    return layout
  }, [segments, version, view, width, target, grouped, listRowHeight])
}

function rowOfId(layout: Layout, id: string): number {
  for (const segment of layout.segments.values()) {
    const index = segment.entries.findIndex((entry) => entry.id === id)
    if (index >= 0) return layout.rowOf(segment.key, index)
  }
  return -1
}

/** Rows are told apart by what they begin with, so that those that move stay the same element. */
function rowKey(layout: Layout, index: number): string {
  const row = layout.rows[index]
  if (row === undefined) return String(index)
  if (row.type === 'heading') return row.key
  if (row.type === 'pending') return `${row.segmentKey}+${row.index}`
  return layout.segments.get(row.segmentKey)?.entries[row.start]?.id ?? String(index)
}
