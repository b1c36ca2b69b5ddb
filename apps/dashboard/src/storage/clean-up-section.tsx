import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { cleanUpPlanQuery } from '../api/queries.ts'
import type { CleanUpKind, CleanUpScope, DeletionReport } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { CleanUpPreview } from './clean-up-preview.tsx'
import { CleanUpReport } from './clean-up-report.tsx'
import { Section } from './section.tsx'

const AGES = [
  { days: 0, label: 'Any age' },
  { days: 7, label: 'A week' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'A year' },
]
const KINDS: { kind: CleanUpKind; label: string; hint: string }[] = [
  { kind: 'trash', label: 'In the trash', hint: 'What you deleted longer ago than this' },
  {
    kind: 'unused',
    label: 'Unused',
    hint: 'Library items that no document, scene or snapshot names, unchanged for longer than this',
  },
]
/** What shows other numbers when something is gone. */
const STALE = ['clean-up', 'usage', 'analytics', 'largest', 'facets']

/** Chooses what may go, shows it, and deletes it for good. */
export function CleanUpSection() {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const [kinds, setKinds] = useState<CleanUpKind[]>(['trash'])
  const [olderThanDays, setDays] = useState(30)
  const [asking, setAsking] = useState(false)
  const [progress, setProgress] = useState<DeletionReport | null>(null)
  const [report, setReport] = useState<DeletionReport | null>(null)
  const scope: CleanUpScope = { kinds, olderThanDays }
  const plan = useQuery({ ...cleanUpPlanQuery(api, scope), enabled: kinds.length > 0 })
  const shown = kinds.length > 0 ? plan.data : undefined

  const perform = async () => {
    setReport(null)
    setProgress({ deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] })
    try {
      setReport(await api.storage.cleanUp(scope, setProgress))
    } catch (error) {
      showProblem(toasts, 'The clean-up broke off', error)
    } finally {
      setProgress(null)
      for (const key of STALE) void queries.invalidateQueries({ queryKey: [key] })
    }
  }

  return (
    <Section title="Make room">
      <fieldset disabled={progress !== null} className="space-y-3">
        <legend className="sr-only">What may go</legend>
        {KINDS.map(({ kind, label, hint }) => (
          <label key={kind} className="flex items-start gap-3">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0"
              checked={kinds.includes(kind)}
              onChange={({ target }) =>
                setKinds((before) => (target.checked ? [...before, kind] : before.filter((each) => each !== kind)))
              }
            />
            <span>
              {label}
              <span className="block text-xs text-text-2">{hint}</span>
            </span>
          </label>
        ))}
        <label className="flex items-center gap-3">
          <span className="shrink-0">Longer than</span>
          <select
            className="field w-auto"
            value={olderThanDays}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            {AGES.map(({ days, label }) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      <CleanUpPreview plan={shown} chosen={kinds.length > 0} error={plan.error} onRetry={() => void plan.refetch()} />
      {progress === null ? (
        <Button
          tone="danger"
          className="mt-4"
          disabled={shown === undefined || shown.items === 0 || plan.isPlaceholderData}
          onClick={() => setAsking(true)}
        >
          Delete for good
        </Button>
      ) : (
        <Progress report={progress} items={shown?.items ?? 0} />
      )}
      {report !== null && <CleanUpReport report={report} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${countOf(shown?.items ?? 0, 'item')} for good?`}
        description={`${formatSize(shown?.totalBytes ?? 0)} become free. This cannot be undone.`}
        action="Delete for good"
        onConfirm={() => void perform()}
      />
    </Section>
  )
}

function Progress({ report: { deletedCount, totalBytes }, items }: { report: DeletionReport; items: number }) {
  const most = Math.max(1, items)
  const done = Math.min(most, deletedCount)
  return (
    <div className="mt-4" role="status">
      <p className="tabular">
        Deleting… {countOf(deletedCount, 'file')}, {formatSize(totalBytes)} so far
      </p>
      {/* Each item has a file and perhaps previews: the bar tells by items, and waits at its end. */}
      <progress aria-label="Deleted" className="sr-only" max={most} value={done} />
      <div className="mt-2 h-2 overflow-hidden rounded-full bg-surface-3" aria-hidden>
        <div className="h-full rounded-full bg-accent" style={{ width: `${(done / most) * 100}%` }} />
      </div>
    </div>
  )
}
