import { type RefObject, useEffect, useRef } from 'react'
import type { Layout } from '../layout/layout.ts'
import { useLibrary } from '../library/library-context.ts'

/** Keeps the month that is looked at in the address, and goes there when a page is opened with one. */
export function useAddressMonth(
  ref: RefObject<HTMLElement | null>,
  layout: Layout,
  scrollTop: number,
  still: boolean,
): void {
  const { search, navigate } = useLibrary()
  const wanted = useRef(search.at)

  useEffect(() => {
    const month = wanted.current
    if (month === undefined) return
    const row = layout.firstRowOf(month)
    if (row < 0) return
    wanted.current = undefined
    ref.current?.scrollTo({ top: layout.top(row) })
  }, [layout, ref])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the scrolling rests
  useEffect(() => {
    if (!still || wanted.current !== undefined) return
    const timer = setTimeout(() => {
      const row = layout.rows[layout.rowAt(ref.current?.scrollTop ?? 0)]
      const month = row === undefined ? undefined : (layout.segments.get(row.segmentKey)?.month ?? undefined)
      const at = (ref.current?.scrollTop ?? 0) > 600 ? month : undefined
      if (at !== search.at) navigate({ at }, { replace: true })
    }, 400)
    return () => clearTimeout(timer)
  }, [scrollTop, still, layout])
}
