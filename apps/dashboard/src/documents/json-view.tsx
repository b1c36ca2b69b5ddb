import { useMemo, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { jsonLines } from './json-lines.ts'
import { JsonRow } from './json-row.tsx'

/** How many lines are put on the page at once. */
const STEP = 2000

/** A document as indented JSON, whose objects and lists can be folded. */
export function JsonView({ name, text }: { name: string; text: string }) {
  const lines = useMemo(() => jsonLines(text), [text])
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const [limit, setLimit] = useState(STEP)
  const toggle = (at: number) => {
    const next = new Set(folded)
    if (!next.delete(at)) next.add(at)
    setFolded(next)
  }
  const rows: number[] = []
  for (let at = 0; at < lines.length && rows.length < limit; at++) {
    rows.push(at)
    if (folded.has(at)) at = lines[at]?.end ?? at
  }
  const left = lines.length - (rows.at(-1) ?? 0) - 1
  const width = `${String(lines.length).length + 1}ch`
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard
    <section className="relative min-h-0 flex-1 overflow-auto py-2" tabIndex={0} aria-label={`JSON of ${name}`}>
      <div className="w-max min-w-full font-mono text-xs">
        {rows.map((at) => {
          const line = lines[at]
          return (
            line !== undefined && (
              <JsonRow
                key={at}
                line={line}
                number={at + 1}
                gutter={width}
                closing={folded.has(at) ? (lines[line.end] ?? null) : null}
                onToggle={() => toggle(at)}
              />
            )
          )
        })}
      </div>
      {rows.length >= limit && left > 0 && (
        <div className="sticky left-0 p-4">
          <Button onClick={() => setLimit(limit + STEP)}>Show more of {left.toLocaleString('en')} further lines</Button>
        </div>
      )}
    </section>
  )
}
