import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Layout } from '../layout/layout.ts'

interface StickyHeadingProps {
  scrollRef: RefObject<HTMLElement | null>
  layout: Layout
  left: number
  right: number
}

/** The date of what is at the top, pushed out by the next one. The heading in the sheet speaks for it to screen readers. */
export function StickyHeading({ scrollRef, layout, left, right }: StickyHeadingProps) {
  const bar = useRef<HTMLDivElement>(null)
  const [label, setLabel] = useState('')
  useEffect(() => {
    const element = scrollRef.current
    if (element === null) return
    const place = () => {
      const { scrollTop } = element
      const row = layout.rowAt(scrollTop)
      let heading = row
      while (heading > 0 && layout.rows[heading]?.type !== 'heading') heading--
      const current = layout.rows[heading]
      setLabel(current?.type === 'heading' && scrollTop > layout.top(heading) ? current.label : '')
      const height = layout.options.headingHeight
      let push = 0
      for (let next = row + 1; next < layout.rows.length && layout.top(next) < scrollTop + height; next++) {
        if (layout.rows[next]?.type === 'heading') push = layout.top(next) - scrollTop - height
      }
      if (bar.current !== null) bar.current.style.transform = `translateY(${Math.min(0, push)}px)`
    }
    place()
    element.addEventListener('scroll', place, { passive: true })
    return () => element.removeEventListener('scroll', place)
  }, [layout, scrollRef])
  return (
    <div
      className="pointer-events-none absolute inset-x-0 top-0 overflow-hidden"
      style={{ height: layout.options.headingHeight }}
      aria-hidden
    >
      <div
        ref={bar}
        className="flex h-full items-end bg-surface-0/95 pb-2 text-sm font-strong"
        style={{ paddingLeft: left, marginRight: right, visibility: label === '' ? 'hidden' : 'visible' }}
      >
        {label}
      </div>
    </div>
  )
}
