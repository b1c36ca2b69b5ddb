import { useEffect, useState } from 'react'
import { useToasts } from './toast-context.ts'

/** Copies text, and says so for two seconds. Where the clipboard is closed, the text is shown to be copied by hand. */
export function useCopy(): { copied: boolean; copy: (text: string) => Promise<void> } {
  const toasts = useToasts()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      toasts.show('The browser does not allow copying here. Copy it by hand:', { detail: text, lastsMs: 30_000 })
    }
  }
  return { copied, copy }
}
