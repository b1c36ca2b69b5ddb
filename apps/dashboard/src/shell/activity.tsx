import { countOf } from '../format/count.ts'
import { useUploadTasks } from '../upload/upload-context.ts'
import { totalsOf } from '../upload/upload-task.ts'

const RADIUS = 9
const LENGTH = 2 * Math.PI * RADIUS

/** A ring that fills while files are on their way. */
export function Activity() {
  const totals = totalsOf(useUploadTasks())
  if (totals.open === 0) return null
  const share = totals.totalBytes === 0 ? 0 : totals.sentBytes / totals.totalBytes
  const text = `Uploading ${countOf(totals.open, 'file')}, ${Math.round(share * 100)} %`
  return (
    <span role="img" aria-label={text} data-tip={text} className="flex size-8 items-center justify-center">
      <svg width="24" height="24" viewBox="0 0 24 24" className="-rotate-90" aria-hidden="true">
        <circle cx="12" cy="12" r={RADIUS} fill="none" stroke="var(--surface-3)" strokeWidth="3" />
        <circle
          cx="12"
          cy="12"
          r={RADIUS}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="3"
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - share)}
        />
      </svg>
    </span>
  )
}
