import type { ApiProblem } from '@holdall/client'
import type { ReactNode } from 'react'
import { FILTERS } from '../filters/filter-definitions.ts'
import { PendingSheet } from '../grid/pending-sheet.tsx'
import { UploadButton } from '../shell/upload-button.tsx'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { useLibrary } from './library-context.ts'
import { clearFilters, isFiltered } from './library-search.ts'

/** The list, or what there is to say instead of it. */
export function LibraryStates({ children }: { children: ReactNode }) {
  const { timeline, search, trashed } = useLibrary()
  if (timeline.problem !== null && timeline.loadedCount === 0) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ProblemPanel
          what="The library could not be loaded"
          kept="Nothing that you stored is affected."
          error={timeline.problem}
          onRetry={() => timeline.retry()}
        />
      </div>
    )
  }
  if (timeline.pristine) return <PendingSheet />
  if (timeline.complete && timeline.loadedCount === 0) {
    if (isFiltered(search)) return <NothingFound />
    return trashed ? <EmptyTrash /> : <EmptyLibrary />
  }
  return (
    <>
      {timeline.problem !== null && <PartlyLoaded problem={timeline.problem} onRetry={() => timeline.retry()} />}
      {children}
    </>
  )
}

/** What is loaded stays; what is missing can be asked for again. */
function PartlyLoaded({ problem, onRetry }: { problem: ApiProblem; onRetry: () => void }) {
  return (
    <div role="alert" className="flex items-center gap-3 border-b border-line bg-danger-soft px-4 py-1.5">
      <p className="min-w-0 flex-1">Some of the list could not be loaded. {problem.sentence}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  )
}

function EmptyLibrary() {
  return (
    <Centre>
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">Your photos, clips, sounds and files live here</h2>
      <p className="max-w-sm text-text-2">Drop files anywhere on this page, paste a picture, or choose some.</p>
      <UploadButton label="Choose files" />
      <p className="max-w-sm text-xs text-text-3">
        Nothing at hand? Any screenshot will do: take one and paste it with Ctrl+V.
      </p>
    </Centre>
  )
}

function EmptyTrash() {
  return (
    <Centre>
      <h2 className="text-lg font-strong">The trash is empty</h2>
      <p className="max-w-sm text-text-2">What you delete waits here for a while before it is gone for good.</p>
    </Centre>
  )
}

/** Names the filters that may be too narrow, each with its own way out. */
function NothingFound() {
  const { search, navigate } = useLibrary()
  const active = FILTERS.flatMap(({ label, names, describe }) => {
    const text = describe(search)
    return text === null ? [] : [{ text: `${label}: ${text}`, names }]
  })
  return (
    <Centre>
      <h2 className="text-lg font-strong">Nothing matches {active.length > 1 ? 'all of this together' : 'this'}</h2>
      <p className="text-text-2">Drop {active.length > 1 ? 'one of these' : 'it'} to see more:</p>
      <div className="flex max-w-lg flex-wrap justify-center gap-2">
        {active.map(({ text, names }) => (
          <Button key={text} onClick={() => navigate(Object.fromEntries(names.map((name) => [name, undefined])))}>
            <span className="max-w-60 truncate">Drop {text}</span>
          </Button>
        ))}
      </div>
      {active.length > 1 && (
        <Button tone="accent-ghost" onClick={() => navigate(clearFilters(search))}>
          Clear all
        </Button>
      )}
    </Centre>
  )
}
