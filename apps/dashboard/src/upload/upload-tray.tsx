import ChevronDown from 'lucide-react/icons/chevron-down'
import ChevronUp from 'lucide-react/icons/chevron-up'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { countOf } from '../format/count.ts'
import { formatTimeLeft } from '../format/duration.ts'
import { formatSize } from '../format/size.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { useUploadQueue, useUploadTasks } from './upload-context.ts'
import { UploadRow } from './upload-row.tsx'
import { totalsOf, type UploadTask, type UploadTotals } from './upload-task.ts'

const SHOWN = 60
const ORDER: Record<UploadTask['state'], number> = { failed: 0, sending: 1, checking: 2, waiting: 3, done: 4, known: 4 }

/** What is being uploaded, what has arrived and what went wrong. */
export function UploadTray() {
  const queue = useUploadQueue()
  const tasks = useUploadTasks()
  const [folded, setFolded] = useState(false)
  if (tasks.length === 0) return null
  const totals = totalsOf(tasks)
  const retryable = tasks.filter(({ state, file }) => state === 'failed' && file.size > 0).length
  const shown = tasks.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]).slice(0, SHOWN)
  return (
    <section
      aria-label="Uploads"
      className="fixed right-4 bottom-4 z-30 flex max-h-[min(440px,60dvh)] w-[min(380px,calc(100vw-32px))] flex-col overflow-hidden rounded-lg border border-line bg-surface-1 shadow-2 max-wide:bottom-[calc(var(--bar)+12px+env(safe-area-inset-bottom))]"
    >
      <header className="flex items-center gap-1 py-1.5 pr-1.5 pl-4">
        <div className="min-w-0 flex-1" role="status">
          <h2 className="truncate font-strong">{headline(totals)}</h2>
          {totals.open > 0 && (
            <p aria-hidden className="tabular truncate text-xs text-text-2">
              {pace(totals)}
            </p>
          )}
        </div>
        <IconButton
          label={folded ? 'Show the list' : 'Fold the list'}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
          side="top"
        >
          {folded ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
        </IconButton>
        {totals.open === 0 && (
          <IconButton label="Close" onClick={() => queue.clearFinished()} side="top">
            <X size={16} aria-hidden />
          </IconButton>
        )}
      </header>
      {totals.open > 0 && <TotalBar totals={totals} />}
      {!folded && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
          <ul className="min-h-0 flex-1 overflow-y-auto border-t border-line" tabIndex={0} aria-label="Files">
            {shown.map((task) => (
              <UploadRow key={task.id} task={task} />
            ))}
            {tasks.length > SHOWN && (
              <li className="px-4 py-2 text-text-2">and {countOf(tasks.length - SHOWN, 'more file')}</li>
            )}
          </ul>
          {(retryable > 1 || totals.open > 1) && (
            <footer className="flex justify-end gap-2 border-t border-line p-2">
              {retryable > 1 && <Button onClick={() => queue.retryAll()}>Retry all</Button>}
              {totals.open > 1 && (
                <Button tone="ghost" onClick={() => queue.cancelAll()}>
                  Cancel all
                </Button>
              )}
            </footer>
          )}
        </>
      )}
    </section>
  )
}

function TotalBar({ totals }: { totals: UploadTotals }) {
  const share = totals.totalBytes === 0 ? 0 : totals.sentBytes / totals.totalBytes
  return (
    <div
      role="progressbar"
      aria-label="All uploads"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-0.5 bg-surface-2"
    >
      <div
        className="h-full origin-left bg-accent transition-transform duration-100"
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  )
}

function headline({ open, failed, finished }: UploadTotals): string {
  if (open > 0) return `Uploading ${countOf(open, 'file')}`
  if (failed > 0 && finished === 0) return `${countOf(failed, 'file')} not uploaded`
  if (failed > 0) return `${countOf(finished, 'file')} uploaded, ${failed.toLocaleString('en')} not`
  return `${countOf(finished, 'file')} uploaded`
}

function pace({ totalBytes, sentBytes, speed }: UploadTotals): string {
  const amount = `${formatSize(sentBytes)} of ${formatSize(totalBytes)}`
  return speed > 0 ? `${amount} · ${formatSize(speed)}/s · ${formatTimeLeft((totalBytes - sentBytes) / speed)}` : amount
}
