import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import type { CleanUpRun } from './use-clean-up.ts'

/** How far a clean-up is. */
export function CleanUpProgress({ run: { planned, progress } }: { run: CleanUpRun }) {
  const { items, deletedCount, totalBytes } = progress
  const most = Math.max(1, planned)
  // What went to the trash since the plan was made goes as well.
  const done = Math.min(most, items)
  return (
    <div className="mt-4" role="status">
      <p className="tabular">
        Deleting… {countOf(deletedCount, 'file')}, {formatSize(totalBytes)} so far
      </p>
      <progress aria-label="Deleted" className="sr-only" max={most} value={done} />
      <div className="mt-2 h-2 overflow-hidden rounded-full bg-surface-3" aria-hidden>
        <div className="h-full rounded-full bg-accent" style={{ width: `${(done / most) * 100}%` }} />
      </div>
      <p className="mt-2 text-xs text-text-2">
        It goes on while you look at other pages, and stops when this window is closed.
      </p>
    </div>
  )
}
