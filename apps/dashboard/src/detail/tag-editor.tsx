import { useMedia } from '@holdall/react'
import X from 'lucide-react/icons/x'
import { useId, useState } from 'react'
import { FACETS } from '../filters/facets.ts'

interface TagEditorProps {
  tags: readonly string[]
  onChange: (tags: string[]) => void
}

const SUGGESTED = 50

/** Tags as chips with a field behind them. Enter or a comma adds, Backspace in the empty field takes the last one off. */
export function TagEditor({ tags, onChange }: TagEditorProps) {
  const id = useId()
  const [text, setText] = useState('')
  const known = useMedia(FACETS).facets?.tags ?? []
  const needle = text.trim().toLocaleLowerCase()
  const suggestions = known
    .filter(({ tag }) => !tags.includes(tag) && tag.toLocaleLowerCase().includes(needle))
    .slice(0, SUGGESTED)
  const add = () => {
    const fresh = text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && !tags.includes(tag))
    setText('')
    if (fresh.length > 0) onChange([...tags, ...new Set(fresh)])
  }
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs text-text-2">
        Tags
      </label>
      <div className="field flex flex-wrap items-center gap-1 px-1.5! focus-within:outline-2 focus-within:outline-accent">
        {tags.map((tag) => (
          <span key={tag} className="flex max-w-full items-center rounded-sm bg-surface-2 pl-2">
            <span className="truncate" title={tag}>
              {tag}
            </span>
            <button
              type="button"
              aria-label={`Take off the tag ${tag}`}
              className="flex size-6 shrink-0 items-center justify-center text-text-2 hover:text-danger"
              onClick={() => onChange(tags.filter((other) => other !== tag))}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          id={id}
          list={`${id}-known`}
          value={text}
          maxLength={200}
          placeholder={tags.length === 0 ? 'Add tags' : ''}
          className="h-6 min-w-20 flex-1 bg-transparent px-1 outline-none"
          onChange={({ target }) => setText(target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === ',') {
              event.preventDefault()
              add()
            } else if (event.key === 'Backspace' && text === '' && tags.length > 0) {
              onChange(tags.slice(0, -1))
            }
          }}
        />
        <datalist id={`${id}-known`}>
          {suggestions.map(({ tag }) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
      </div>
    </div>
  )
}
