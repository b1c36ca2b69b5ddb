import SearchIcon from 'lucide-react/icons/search'
import X from 'lucide-react/icons/x'
import { type Ref, useEffect, useRef, useState } from 'react'
import { IconButton } from '../ui/icon-button.tsx'
import { useLibrary } from './library-context.ts'

const WAIT_MS = 180

/** Search as you type. The address follows after a short rest, and the list follows the address, so answers cannot overtake each other. */
export function SearchField({ ref }: { ref: Ref<HTMLInputElement> }) {
  const { search, navigate, trashed } = useLibrary()
  const [text, setText] = useState(search.q ?? '')
  const sent = useRef(search.q ?? '')

  // The address changed by itself: back, or a chip that was removed.
  useEffect(() => {
    if ((search.q ?? '') !== sent.current) {
      sent.current = search.q ?? ''
      setText(search.q ?? '')
    }
  }, [search.q])

  useEffect(() => {
    const value = text.trim()
    if (value === sent.current) return
    const timer = setTimeout(() => {
      const replace = sent.current !== ''
      sent.current = value
      navigate({ q: value === '' ? undefined : value, at: undefined }, { replace })
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [text, navigate])

  const place = trashed ? 'trash' : 'library'
  return (
    <search className="relative mx-auto min-w-0 max-w-xl flex-1">
      <SearchIcon
        size={16}
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-text-3"
        aria-hidden
      />
      <input
        ref={ref}
        type="text"
        enterKeyHint="search"
        aria-label={`Search the ${place}`}
        aria-keyshortcuts="/"
        placeholder={`Search the ${place}`}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          if (text === '') event.currentTarget.blur()
          else setText('')
        }}
        className="h-9 w-full rounded-md border border-transparent bg-surface-2 pr-9 pl-9 outline-offset-0 hover:border-line focus:border-accent focus:bg-surface-1"
      />
      {text === '' ? (
        <kbd
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded-sm border border-line px-1.5 font-sans text-xs text-text-3 max-wide:hidden"
          aria-hidden
        >
          /
        </kbd>
      ) : (
        <IconButton label="Clear the search" className="absolute top-0.5 right-0.5" onClick={() => setText('')}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </search>
  )
}
