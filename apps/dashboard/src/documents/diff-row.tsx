import { countOf } from '../format/count.ts'
import type { DiffLine } from './line-diff.ts'

const LONGEST = 400

const KINDS = {
  same: { row: '', mark: ' ', tone: 'text-text-3', said: '' },
  added: { row: 'bg-ok-soft', mark: '+', tone: 'text-ok', said: 'Added: ' },
  removed: { row: 'bg-danger-soft', mark: '−', tone: 'text-danger', said: 'Removed: ' },
}

/** One line of a comparison with its numbers on both sides. */
export function DiffRow({ line, gutter }: { line: DiffLine; gutter: string }) {
  const { row, mark, tone, said } = KINDS[line.kind]
  const cut = line.text.length > LONGEST
  return (
    <div className={`flex min-h-5 pr-4 whitespace-pre ${row}`}>
      {[line.before, line.after].map((number, side) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: before and after
          key={side}
          aria-hidden
          className="tabular shrink-0 text-right text-text-2 select-none"
          style={{ width: `calc(${gutter} + 8px)` }}
        >
          {number}
        </span>
      ))}
      <span aria-hidden className={`w-8 shrink-0 text-center select-none ${tone}`}>
        {mark}
      </span>
      {said !== '' && <span className="sr-only">{said}</span>}
      <code className="text-text-1">
        {cut ? line.text.slice(0, LONGEST) : line.text}
        {cut && <span className="text-text-2"> … {countOf(line.text.length - LONGEST, 'more character')}</span>}
      </code>
    </div>
  )
}
