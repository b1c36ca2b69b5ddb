import { type RefObject, useEffect } from 'react'
import { flushSync } from 'react-dom'
import type { Selection } from '../selection/selection.ts'
import { isModalOpen, isTyping } from '../ui/keyboard-owner.ts'
import { useToasts } from '../ui/toast-context.ts'
import type { Library } from './library-context.ts'
import { stepOff } from './step-off.ts'

interface LibraryKeys {
  library: Library
  selection: Selection
  scrollRef: RefObject<HTMLElement | null>
  searchRef: RefObject<HTMLInputElement | null>
  onHelp: () => void
}

/** Keys of the whole page: `/`, `?`, Esc, Ctrl+A, Delete, Ctrl+Z. Arrows and space belong to the grid. */
export function useLibraryKeys({ library, selection, scrollRef, searchRef, onHelp }: LibraryKeys): void {
  const toasts = useToasts()
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isModalOpen()) return
      const command = event.ctrlKey || event.metaKey
      if (command && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        searchRef.current?.select()
        return
      }
      if (isTyping(event.target)) return
      const { timeline, search, navigate, actions, trashed } = library
      if (event.key === '/' && !command) {
        event.preventDefault()
        // The selection bar stands where the search field belongs; it must be back before the next key.
        flushSync(() => selection.clear())
        searchRef.current?.select()
      } else if (event.key === '?') {
        event.preventDefault()
        onHelp()
      } else if (event.key === 'Escape') {
        if (!selection.empty) selection.clear()
        else if (search.item !== undefined) {
          navigate({ item: undefined })
          scrollRef.current?.focus({ preventScroll: true })
        }
      } else if (command && event.key.toLowerCase() === 'a') {
        event.preventDefault()
        selection.replace(timeline.segments.flatMap(({ entries }) => entries))
        scrollRef.current?.focus({ preventScroll: true })
      } else if (command && event.key.toLowerCase() === 'z') {
        if (toasts.undoLast()) event.preventDefault()
      } else if (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)) {
        const ids = selection.empty
          ? [selection.active ?? search.item].filter((id) => id !== undefined && id !== null)
          : selection.ids
        // In the trash nothing is lost by a key alone.
        if (trashed || selection.everything || ids.length === 0) return
        event.preventDefault()
        stepOff(library, selection, new Set(ids))
        void actions.trash(ids)
      } else if (event.key.startsWith('Arrow') && document.activeElement === document.body) {
        // Nothing has the focus: the arrows mean the grid.
        scrollRef.current?.focus({ preventScroll: true })
      }
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  })
}
