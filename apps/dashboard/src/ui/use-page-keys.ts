import { type RefObject, useEffect } from 'react'
import { isModalOpen, isTyping } from './keyboard-owner.ts'
import { useToasts } from './toast-context.ts'

/** Keys of a page: `/` and Ctrl+K search, where there is a search; Ctrl+Z undoes. */
export function usePageKeys(searchRef?: RefObject<HTMLInputElement | null>): void {
  const toasts = useToasts()
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isModalOpen()) return
      const command = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      const search = searchRef?.current
      if (search && ((command && key === 'k') || (!command && key === '/' && !isTyping(event.target)))) {
        event.preventDefault()
        search.select()
      } else if (command && key === 'z' && !event.shiftKey && !isTyping(event.target)) {
        if (toasts.undoLast()) event.preventDefault()
      }
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [searchRef, toasts])
}
