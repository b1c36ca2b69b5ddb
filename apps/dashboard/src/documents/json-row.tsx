import ChevronDown from 'lucide-react/icons/chevron-down'
import ChevronRight from 'lucide-react/icons/chevron-right'
import { countOf } from '../format/count.ts'
import type { JsonKind, JsonLine } from './json-lines.ts'

interface JsonRowProps {
  line: JsonLine
  number: number
  gutter: string
  /** The line that closes it, where it is folded. */
  closing: JsonLine | null
  onToggle: () => void
}

/** Longer texts are cut on the page; copying takes the whole. */
const LONGEST = 400

const TONES: Record<JsonKind, string> = {
  open: 'text-text-2',
  close: 'text-text-2',
  empty: 'text-text-2',
  string: 'text-ok',
  number: 'text-warn',
  word: 'text-accent',
}

/** One line of JSON with its number; a line that opens something can fold it. */
export function JsonRow({ line, number, gutter, closing, onToggle }: JsonRowProps) {
  const { depth, key, value, kind, entries } = line
  const cut = value.length > LONGEST
  const comma = (closing ?? line).comma
  return (
    <div className="flex h-6 items-center pr-4 whitespace-pre hover:bg-surface-2">
      <span
        aria-hidden
        className="tabular shrink-0 pl-3 text-right text-text-3 select-none"
        style={{ width: `calc(${gutter} + 12px)` }}
      >
        {number}
      </span>
      {kind === 'open' ? (
        <button
          type="button"
          className="flex size-6 shrink-0 items-center justify-center text-text-3 hover:text-text-1"
          aria-expanded={closing === null}
          aria-label={`${key === null ? 'The' : key} ${value === '{' ? 'object' : 'list'} of ${countOf(entries, 'entry', 'entries')}`}
          onClick={onToggle}
        >
          {closing === null ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        </button>
      ) : (
        <span className="w-6 shrink-0" aria-hidden />
      )}
      <code>
        {'  '.repeat(depth)}
        {key !== null && (
          <>
            <span className="text-text-1">{key}</span>
            <span className="text-text-3">: </span>
          </>
        )}
        <span className={TONES[kind]}>{cut ? value.slice(0, LONGEST) : value}</span>
        {cut && <span className="text-text-3"> … {countOf(value.length - LONGEST, 'more character')}</span>}
        {closing !== null && (
          <>
            <span className="text-text-3"> {countOf(entries, 'entry', 'entries')} </span>
            <span className="text-text-2">{closing.value}</span>
          </>
        )}
        {comma && <span className="text-text-3">,</span>}
      </code>
    </div>
  )
}
