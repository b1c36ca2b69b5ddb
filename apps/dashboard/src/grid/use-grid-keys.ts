import { type KeyboardEvent, type RefObject, useCallback, useRef } from 'react'
import type { Layout } from '../layout/layout.ts'
import { useLibrary } from '../library/library-context.ts'
import { useSelectionStore } from '../selection/use-selection.ts'
import { type Step, stepFrom } from './step.ts'

const STEPS: Record<string, Step> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'page-up',
  PageDown: 'page-down',
}

/** Arrows, space, Enter and Shift+arrows of the grid; keys of the whole page live in `use-library-keys`. */
export function useGridKeys(ref: RefObject<HTMLElement | null>, layout: Layout): (event: KeyboardEvent) => void {
  const { timeline, search, navigate } = useLibrary()
  const selection = useSelectionStore()
  const held = useRef<{ id: string; column: number } | null>(null)
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const step = STEPS[event.key]
      const active = selection.active
      if (step !== undefined) {
        event.preventDefault()
        const column = held.current?.id === active ? held.current?.column : undefined
        const to = stepFrom(layout, active, step, ref.current?.clientHeight ?? 600, column)
        if (to === null) return
        held.current = to.column === undefined ? null : { id: to.id, column: to.column }
        selection.moveTo(to.id, event.shiftKey)
        if (event.shiftKey) {
          const range = selection.anchor === null ? [] : timeline.between(selection.anchor, to.id)
          selection.replace(range)
        }
        reveal(ref.current, layout, to.row)
        // The open details follow the keyboard.
        if (search.item !== undefined && !event.shiftKey) navigate({ item: to.id }, { replace: true })
      } else if (event.key === ' ' && active !== null) {
        event.preventDefault()
        selection.toggle(active, timeline.find(active)?.entry.sizeBytes ?? 0)
      } else if (event.key === 'Enter' && active !== null) {
        event.preventDefault()
        navigate({ item: active })
      }
    },
    [layout, navigate, ref, search.item, selection, timeline],
  )
}

/** Scrolls as little as it takes to show a row below the sticky heading. */
function reveal(element: HTMLElement | null, layout: Layout, row: number): void {
  if (element === null) return
  const top = layout.top(row) - (layout.options.grouped ? layout.options.headingHeight + 4 : 4)
  const bottom = layout.top(row + 1) + 8
  if (top < element.scrollTop) element.scrollTop = Math.max(0, top)
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
}
