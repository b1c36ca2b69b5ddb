import { useEffect } from 'react'
import type { Layout } from '../layout/layout.ts'
import type { Timeline } from '../timeline/timeline.ts'

interface Sight {
  timeline: Timeline
  layout: Layout
  scrollTop: number
  height: number
  /** False while the list flies past: then nothing is asked for. */
  still: boolean
}

/** Asks for what is on the screen and for one and a half screens after it. */
export function useLoading({ timeline, layout, scrollTop, height, still }: Sight): void {
  useEffect(() => {
    if (!still || height === 0 || layout.rows.length === 0) return
    const first = layout.rowAt(scrollTop - height / 2)
    const last = layout.rowAt(scrollTop + height * 2.5)
    const wanted = new Map<string, number>()
    for (let index = first; index <= last; index++) {
      const row = layout.rows[index]
      if (row?.type === 'items') timeline.hold(row.segmentKey, row.start, row.end)
      if (row?.type === 'pending') wanted.set(row.segmentKey, row.end - 1)
      if (row !== undefined && !wanted.has(row.segmentKey)) wanted.set(row.segmentKey, -1)
    }
    timeline.dropAllBut(new Set(wanted.keys()))
    for (const [segmentKey, index] of wanted) timeline.want(segmentKey, index)
  }, [timeline, layout, scrollTop, height, still])
}
