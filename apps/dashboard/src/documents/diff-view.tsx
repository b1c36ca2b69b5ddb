import { useMemo, useState } from 'react'
import { countOf } from '../format/count.ts'
import { Button } from '../ui/button.tsx'
import { hunksOf } from './diff-hunks.ts'
import { DiffRow } from './diff-row.tsx'
import type { LineDiff } from './line-diff.ts'

/** How many lines of one stretch are put on the page at once. */
const STEP = 2000

/** Two texts line by line; stretches without a change are folded. */
export function DiffView({ diff }: { diff: LineDiff }) {
  const hunks = useMemo(() => hunksOf(diff.lines), [diff])
  const [shown, setShown] = useState<ReadonlyMap<number, number>>(new Map())
  const gutter = `${String(diff.lines.length).length + 1}ch`
  if (diff.added === 0 && diff.removed === 0) return <p className="p-4 text-text-2">Both are the same.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard
    <section className="relative min-h-0 flex-1 overflow-auto py-2" tabIndex={0} aria-label="Differences">
      {diff.coarse && (
        <p className="sticky left-0 px-4 pb-2 text-text-2">
          Too much has changed to compare line by line. What is new follows what is gone.
        </p>
      )}
      <div className="w-max min-w-full font-mono text-xs">
        {hunks.map((hunk, index) => {
          const limit = shown.get(index) ?? (hunk.folded ? 0 : STEP)
          const left = hunk.lines.length - limit
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a comparison keep their places
            <div key={index}>
              {hunk.lines.slice(0, limit).map((line) => (
                <DiffRow key={`${line.before} ${line.after}`} line={line} gutter={gutter} />
              ))}
              {left > 0 && (
                <div className="sticky left-0 w-fit py-1 pl-2 font-sans">
                  <Button
                    tone="ghost"
                    className="text-text-2!"
                    onClick={() => setShown(new Map(shown).set(index, limit + STEP))}
                  >
                    Show {countOf(Math.min(left, STEP), hunk.folded ? 'unchanged line' : 'further line')}
                  </Button>
                </div>
              )}
            </div>
          )
        })}
      </div>
    </section>
  )
}
