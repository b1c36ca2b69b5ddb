import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'
import type { Layout } from '../layout/layout.ts'

interface Anchor {
  segmentKey: string
  index: number
  /** How far the row's top is above the screen's. */
  offset: number
}

/** Keeps what is being looked at in its place while rows above it change: pages that arrive, another width, another size. */
export function useAnchoredScroll(ref: RefObject<HTMLElement | null>, layout: Layout): () => void {
  const anchor = useRef<Anchor | null>(null)
  const laidOut = useRef(layout)

  const remember = useCallback(() => {
    const element = ref.current
    if (element !== null) anchor.current = anchorAt(laidOut.current, element.scrollTop)
  }, [ref])

  useLayoutEffect(() => {
    laidOut.current = layout
    const element = ref.current
    const held = anchor.current
    if (element !== null && held !== null) {
      const row = layout.rowOf(held.segmentKey, held.index)
      const first = row >= 0 ? row : layout.firstRowOf(held.segmentKey)
      if (first >= 0) {
        const top = layout.top(first) + (row >= 0 ? Math.min(held.offset, layout.rows[row]?.height ?? 0) : 0)
        if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top
      }
    }
    remember()
  }, [layout, ref, remember])

  return remember
}

/** At the very top nothing is held: there new items should come into sight. */
function anchorAt(layout: Layout, scrollTop: number): Anchor | null {
  if (scrollTop < 8) return null
  for (let index = layout.rowAt(scrollTop); index < layout.rows.length; index++) {
    const row = layout.rows[index]
    if (row === undefined || row.type === 'heading') continue
    const first = row.type === 'items' ? row.start : row.index
    return { segmentKey: row.segmentKey, index: first, offset: scrollTop - layout.top(index) }
  }
  return null
}
