import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { localDay, monthLabel } from '../format/date.ts'
import type { Layout } from '../layout/layout.ts'

interface Mark {
  month: string
  top: number
  /** Where its year is written. */
  year: string | null
}

/** The months along the right edge: shows where the list is, and jumps. */
export function Scrubber({
  scrollRef,
  layout,
  height,
}: {
  scrollRef: RefObject<HTMLElement | null>
  layout: Layout
  height: number
}) {
  const marks = useMemo(() => marksOf(layout), [layout])
  const thumb = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const [hover, setHover] = useState<{ y: number; label: string } | null>(null)
  const range = Math.max(1, layout.height - height)
  const useful = height > 0 && layout.height > height * 1.5

  useEffect(() => {
    const element = scrollRef.current
    if (element === null || !useful) return
    const place = () => {
      const share = Math.min(1, element.scrollTop / range)
      if (thumb.current !== null) thumb.current.style.transform = `translateY(${share * (height - 4)}px)`
      setCurrent(
        Math.max(
          0,
          marks.findLastIndex(({ top }) => top <= element.scrollTop + 1),
        ),
      )
    }
    place()
    element.addEventListener('scroll', place, { passive: true })
    return () => element.removeEventListener('scroll', place)
  }, [scrollRef, marks, range, height, useful])

  if (!useful) return null
  const yOf = (top: number) => Math.min(1, top / range) * (height - 4)
  const markAt = (y: number) =>
    marks[
      Math.max(
        0,
        marks.findLastIndex(({ top }) => yOf(top) <= y + 1),
      )
    ]
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const y = Math.min(height - 4, Math.max(0, event.clientY - event.currentTarget.getBoundingClientRect().top))
    const mark = markAt(y)
    setHover(mark === undefined ? null : { y, label: monthLabel(mark.month) })
    if (event.buttons === 1) scrollRef.current?.scrollTo({ top: (y / (height - 4)) * range })
  }
  const step = (event: KeyboardEvent) => {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: marks.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const mark = marks[Math.min(marks.length - 1, Math.max(0, to))]
    if (mark !== undefined) scrollRef.current?.scrollTo({ top: mark.top })
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Jump to a month"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.max(1, marks.length - 1)}
      aria-valuenow={current}
      aria-valuetext={monthLabel(marks[current]?.month ?? '1970-01')}
      className="absolute inset-y-0 right-0 w-12 cursor-row-resize touch-none select-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        point(event)
      }}
      onPointerMove={point}
      onPointerLeave={() => setHover(null)}
      onKeyDown={step}
    >
      {spaced(marks, yOf).map(({ month, year, y }) =>
        year === null ? (
          <span key={month} className="absolute right-4 h-px w-1.5 bg-line-strong" style={{ top: y }} />
        ) : (
          <span
            key={month}
            className="tabular absolute right-4 -translate-y-1/2 text-xs text-text-2"
            style={{ top: Math.max(8, y) }}
          >
            {year}
          </span>
        ),
      )}
      <div ref={thumb} className="absolute top-0 right-0 h-1 w-3 rounded-l-full bg-accent" />
      {hover !== null && (
        <span
          className="pointer-events-none absolute right-12 -translate-y-1/2 rounded-sm bg-text-1 px-2 py-1 text-xs whitespace-nowrap text-surface-0 shadow-1"
          style={{ top: Math.min(height - 16, Math.max(16, hover.y)) }}
        >
          {hover.label}
        </span>
      )}
    </div>
  )
}

/** One mark per month, from the segments or, where the list is not divided, from what is loaded. */
function marksOf(layout: Layout): Mark[] {
  const marks: Mark[] = []
  layout.rows.forEach((row, index) => {
    if (row.type !== 'heading') return
    const segment = layout.segments.get(row.segmentKey)
    const next = layout.rows[index + 1]
    const at = next?.type === 'items' ? segment?.entries[next.start]?.at : undefined
    const month = segment?.month ?? (at === undefined ? undefined : localDay(at).slice(0, 7))
    const before = marks.at(-1)
    if (month === undefined || before?.month === month) return
    marks.push({
      month,
      top: layout.top(index),
      year: before?.month.slice(0, 4) === month.slice(0, 4) ? null : month.slice(0, 4),
    })
  })
  return marks
}

/** Leaves out ticks that would touch each other; a year wins over a month. */
function spaced(marks: readonly Mark[], yOf: (top: number) => number): (Mark & { y: number })[] {
  const years = marks.filter(({ year }) => year !== null).map((mark) => ({ ...mark, y: yOf(mark.top) }))
  const kept: (Mark & { y: number })[] = []
  for (const mark of years) if (kept.every(({ y }) => Math.abs(y - mark.y) >= 18)) kept.push(mark)
  for (const mark of marks) {
    const y = yOf(mark.top)
    if (mark.year === null && kept.every((other) => Math.abs(other.y - y) >= (other.year === null ? 5 : 11)))
      kept.push({ ...mark, y })
  }
  return kept
}
