import SearchIcon from 'lucide-react/icons/search'
import X from 'lucide-react/icons/x'
import { type Ref, useEffect, useRef, useState } from 'react'
import { IconButton } from './icon-button.tsx'

interface SearchBoxProps {
  ref: Ref<HTMLInputElement>
  label: string
  /** What the address holds. */
  value: string
  /** @param refines whether it only changes a search that is already shown */
  onSearch: (text: string, refines: boolean) => void
}

const WAIT_MS = 180

/** Search as you type. The address follows after a short rest, and the list follows the address, so answers cannot overtake each other. */
export function SearchBox({ ref, label, value, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const sent = useRef(value)

  // The address changed by itself: back, or a chip that was removed.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])

  useEffect(() => {
    const next = text.trim()
    if (next === sent.current) return
    const timer = setTimeout(() => {
      const refines = sent.current !== ''
      sent.current = next
      onSearch(next, refines)
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [text, onSearch])

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
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
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
