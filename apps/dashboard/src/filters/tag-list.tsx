import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import type { TagCount } from '../api/types.ts'
import { abbreviateCount } from '../format/count.ts'

interface TagListProps {
  tags: readonly TagCount[]
  chosen: readonly string[]
  onToggle: (tag: string) => void
}

const ROW = 32

/** Tags to choose from, with a field to narrow them. Ten thousand are no more work than ten. */
export function TagList({ tags, chosen, onToggle }: TagListProps) {
  const [text, setText] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const missing = chosen.filter((tag) => tags.every((known) => known.tag !== tag)).map((tag) => ({ tag, count: 0 }))
  const needle = text.trim().toLocaleLowerCase()
  const shown = [...missing, ...tags].filter(({ tag }) => tag.toLocaleLowerCase().includes(needle))
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 4,
  })
  return (
    <>
      <input
        className="field"
        aria-label="Find a tag"
        placeholder="Find a tag"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          const first = shown[0]
          if (event.key === 'Enter' && first !== undefined) onToggle(first.tag)
        }}
      />
      {shown.length === 0 && (
        <p className="px-2 py-3 text-text-2">
          {tags.length === 0 ? 'Nothing here has a tag yet.' : 'No tag has this in its name.'}
        </p>
      )}
      <div
        ref={scroller}
        className="mt-2 max-h-64 overflow-y-auto"
        style={{ height: Math.min(256, shown.length * ROW) }}
      >
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const entry = shown[index]
            if (entry === undefined) return null
            return (
              <label
                key={entry.tag}
                className="absolute inset-x-0 flex cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-surface-2"
                style={{ top: start, height: ROW }}
              >
                <input type="checkbox" checked={chosen.includes(entry.tag)} onChange={() => onToggle(entry.tag)} />
                <span className="min-w-0 flex-1 truncate" title={entry.tag}>
                  {entry.tag}
                </span>
                <span className="tabular text-xs text-text-3">{abbreviateCount(entry.count)}</span>
              </label>
            )
          })}
        </div>
      </div>
    </>
  )
}
