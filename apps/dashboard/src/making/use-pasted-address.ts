import { useEffect } from 'react'
import { webAddressOf } from '../format/web-address.ts'
import { isModalOpen, isTyping } from '../ui/keyboard-owner.ts'

/** Calls back for a web address that is pasted on the page, not into a field. */
export function usePastedAddress(onAddress: (url: string) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event
      if (clipboardData === null || clipboardData.files.length > 0 || isTyping(target) || isModalOpen()) return
      const url = webAddressOf(clipboardData.getData('text/plain'))
      if (url === null) return
      event.preventDefault()
      onAddress(url)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [onAddress])
}
