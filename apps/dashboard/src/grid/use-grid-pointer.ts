import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { Layout, Rect } from '../layout/layout.ts'
import { useLibrary } from '../library/library-context.ts'
import { useSelectionStore } from '../selection/use-selection.ts'

const DRAG_FROM = 6
const LONG_PRESS_MS = 450

interface Press {
  x: number
  y: number
  /** What was selected before the lasso began; it adds with Ctrl or Shift, else replaces. */
  before: { id: string; sizeBytes: number }[]
  dragging: boolean
}

/** Clicks, the lasso and the long press. A plain click opens; the corner, a modifier or a running selection selects. */
export function useGridPointer(
  scrollRef: RefObject<HTMLElement | null>,
  sheet: RefObject<HTMLElement | null>,
  layout: Layout,
) {
  const { timeline, navigate } = useLibrary()
  const selection = useSelectionStore()
  const [lasso, setLasso] = useState<Rect | null>(null)
  const press = useRef<Press | null>(null)
  const pointer = useRef({ clientX: 0, clientY: 0 })
  const longPress = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const swallowClick = useRef(false)
  const dragging = lasso !== null

  const select = (id: string, event: { shiftKey: boolean }) => {
    if (!event.shiftKey || selection.anchor === null) {
      selection.toggle(id, timeline.find(id)?.entry.sizeBytes ?? 0)
      return
    }
    const anchor = selection.anchor
    selection.moveTo(id, true)
    selection.replace(timeline.between(anchor, id))
    void timeline.loadBetween(anchor, id).then((entries) => {
      if (entries !== null && selection.active === id) selection.replace(entries)
    })
  }

  const stretch = () => {
    const box = sheet.current?.getBoundingClientRect()
    if (press.current === null || box === undefined) return
    const [x, y] = [pointer.current.clientX - box.left, pointer.current.clientY - box.top]
    const rect = {
      left: Math.min(x, press.current.x),
      top: Math.min(y, press.current.y),
      width: Math.abs(x - press.current.x),
      height: Math.abs(y - press.current.y),
    }
    setLasso(rect)
    selection.replace([...press.current.before, ...layout.within(rect)])
  }

  // At the edges the list scrolls under the lasso.
  useEffect(() => {
    if (!dragging) return
    const timer = setInterval(() => {
      const box = scrollRef.current?.getBoundingClientRect()
      if (box === undefined || scrollRef.current === null) return
      const over =
        Math.max(0, pointer.current.clientY - (box.bottom - 40)) - Math.max(0, box.top + 40 - pointer.current.clientY)
      if (over === 0) return
      scrollRef.current.scrollTop += Math.sign(over) * Math.min(30, Math.abs(over) / 2)
      stretch()
    }, 16)
    return () => clearInterval(timer)
  })

  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const box = sheet.current?.getBoundingClientRect()
      if (event.button !== 0 || box === undefined || (event.target as Element).closest('button') !== null) return
      swallowClick.current = false
      const cell = cellOf(event.target)
      if (event.pointerType === 'touch') {
        longPress.current = setTimeout(() => {
          if (cell === null) return
          swallowClick.current = true
          select(cell, { shiftKey: false })
        }, LONG_PRESS_MS)
        return
      }
      const adds = event.ctrlKey || event.metaKey || event.shiftKey
      const before = adds ? selection.ids.map((id) => ({ id, sizeBytes: timeline.find(id)?.entry.sizeBytes ?? 0 })) : []
      press.current = { x: event.clientX - box.left, y: event.clientY - box.top, before, dragging: false }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      clearTimeout(longPress.current)
      const box = sheet.current?.getBoundingClientRect()
      if (press.current === null || box === undefined) return
      pointer.current = { clientX: event.clientX, clientY: event.clientY }
      const [x, y] = [event.clientX - box.left, event.clientY - box.top]
      if (!press.current.dragging && Math.hypot(x - press.current.x, y - press.current.y) < DRAG_FROM) return
      if (!press.current.dragging) {
        press.current.dragging = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }
      stretch()
    },
    onPointerUp: () => {
      clearTimeout(longPress.current)
      swallowClick.current ||= press.current?.dragging === true
      press.current = null
      setLasso(null)
    },
    onPointerCancel: () => {
      clearTimeout(longPress.current)
      press.current = null
      setLasso(null)
    },
    onContextMenu: (event: MouseEvent) => {
      if (swallowClick.current) event.preventDefault()
    },
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (swallowClick.current) {
        swallowClick.current = false
        return
      }
      if ((event.target as Element).closest('[data-part=retry]') !== null) return
      const id = cellOf(event.target)
      if (id === null) {
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) selection.clear()
        return
      }
      const corner = (event.target as Element).closest('[data-part=corner]') !== null
      if (corner || event.shiftKey || event.ctrlKey || event.metaKey || !selection.empty) {
        select(id, event)
      } else {
        selection.moveTo(id)
        navigate({ item: id })
      }
    },
    onDoubleClick: (event: MouseEvent<HTMLElement>) => {
      const id = cellOf(event.target)
      if (id !== null && selection.empty) navigate({ item: id })
    },
  }
  return { handlers, lasso }
}

function cellOf(target: EventTarget): string | null {
  return (target as Element).closest('[data-id]')?.getAttribute('data-id') ?? null
}
