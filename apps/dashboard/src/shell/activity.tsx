import { countOf } from '../format/count.ts'
import { useOpenJobs } from '../jobs/started-jobs-context.ts'
import { useUploadList } from '../upload/upload-context.ts'
import { totalsOf } from '../upload/upload-totals.ts'

const RADIUS = 9
const LENGTH = 2 * Math.PI * RADIUS
/** The part of the ring that turns where nobody knows how far it is. */
const TURNING_SHARE = 0.25

/** A ring that fills while files are on their way or something is being made. */
export function Activity() {
  const totals = totalsOf(useUploadList())
  const jobs = useOpenJobs()
  if (totals.moving === 0 && jobs.length === 0) return null
  const sent = totals.totalBytes === 0 ? 0 : totals.sentBytes / totals.totalBytes
  const made = jobs.reduce((sum, { progress }) => sum + progress, 0)
  const share = (totals.moving * sent + made) / (totals.moving + jobs.length)
  const parts = jobs.map(({ title, progress }) => (progress > 0 ? `${title}, ${percent(progress)}` : title))
  if (totals.moving > 0) parts.unshift(`Uploading ${countOf(totals.moving, 'file')}, ${percent(sent)}`)
  const text = parts.join('; ')
  const unknown = totals.moving === 0 && made === 0
  return (
    <span role="img" aria-label={text} data-tip={text} className="flex size-8 shrink-0 items-center justify-center">
      <svg
        width="24"
        height="24"
        viewBox="0 0 24 24"
        className={unknown ? 'animate-[turn_1.2s_linear_infinite]' : '-rotate-90'}
        aria-hidden="true"
      >
        <circle cx="12" cy="12" r={RADIUS} fill="none" stroke="var(--surface-3)" strokeWidth="3" />
        <circle
          cx="12"
          cy="12"
          r={RADIUS}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="3"
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - (unknown ? TURNING_SHARE : share))}
        />
      </svg>
    </span>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
