import type { CleanUpPlan } from '@holdall/client'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { When } from '../ui/when.tsx'

interface CleanUpPreviewProps {
  plan: CleanUpPlan | undefined
  /** Whether anything is chosen. */
  chosen: boolean
  anyAge: boolean
  error: unknown
  onRetry: () => void
}

const SHOWN = 5
const REASONS = { trash: 'deleted', unused: 'unused since' } as const

/** What would go: how much, and the largest of it. */
export function CleanUpPreview({ plan, chosen, anyAge, error, onRetry }: CleanUpPreviewProps) {
  if (!chosen) return <p className="mt-4 text-text-2">Choose what may go.</p>
  if (plan === undefined) {
    if (error) return <ProblemPanel what="What would go could not be found out" error={error} onRetry={onRetry} />
    return <div className="skeleton mt-4 h-10 rounded-md" aria-busy="true" />
  }
  if (plan.items === 0)
    return (
      <p className="mt-4 text-text-2">
        {anyAge ? 'There is nothing of that kind.' : 'Nothing of that kind is so old.'}
      </p>
    )
  return (
    <div className="mt-4">
      <p className="tabular">
        <span className="font-strong">{countOf(plan.items, 'item')}</span>, {formatSize(plan.totalBytes)}, would go
        {plan.items > SHOWN && '. The largest:'}
      </p>
      <ul className="mt-2 divide-y divide-line border-y border-line">
        {plan.largest.slice(0, SHOWN).map(({ id, title, sizeBytes, reason, since }) => (
          <li key={id} className="flex min-h-9 items-center gap-3 py-1">
            <MiddleTruncate name={title} className="flex-1" />
            <span className="shrink-0 text-xs text-text-2">
              {REASONS[reason]} <When iso={since} />
            </span>
            <span className="tabular w-18 shrink-0 text-right">{formatSize(sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
