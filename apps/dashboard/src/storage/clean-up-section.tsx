import type { CleanUpKind, CleanUpScope } from '@holdall/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { cleanUpPlanQuery } from '../api/queries.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { CleanUpPreview } from './clean-up-preview.tsx'
import { CleanUpProgress } from './clean-up-progress.tsx'
import { CleanUpReport } from './clean-up-report.tsx'
import { Section } from './section.tsx'
import { useCleanUp } from './use-clean-up.ts'

const AGES = [
  { days: 0, label: 'Any age' },
  { days: 7, label: 'Over a week' },
  { days: 30, label: 'Over 30 days' },
  { days: 90, label: 'Over 90 days' },
  { days: 365, label: 'Over a year' },
]
const KINDS: { kind: CleanUpKind; label: string; hint: string }[] = [
  { kind: 'trash', label: 'In the trash', hint: 'Its age counts from when it was deleted' },
  {
    kind: 'unused',
    label: 'Unused',
    hint: 'Library items that no document, scene, snapshot or board names; their age counts from the last change',
  },
]

/** Chooses what may go, shows it, and deletes it for good. */
export function CleanUpSection() {
  const api = useApi()
  const { run, perform } = useCleanUp()
  const [kinds, setKinds] = useState<CleanUpKind[]>(['trash'])
  const [olderThanDays, setDays] = useState(30)
  const [asking, setAsking] = useState(false)
  const scope: CleanUpScope = { kinds, olderThanDays }
  const running = run !== null && run.ended === undefined
  const plan = useQuery({ ...cleanUpPlanQuery(api, scope), enabled: kinds.length > 0 && !running })
  const shown = kinds.length > 0 ? plan.data : undefined

  return (
    <Section
      title="Make room"
      aside={
        <Link to="/duplicates" className="text-accent underline underline-offset-2">
          Find duplicates
        </Link>
      }
    >
      <fieldset disabled={running} className="space-y-3">
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
          <span className="shrink-0">Age</span>
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
      {running ? (
        <CleanUpProgress run={run} />
      ) : (
        <>
          <CleanUpPreview
            plan={shown}
            chosen={kinds.length > 0}
            anyAge={olderThanDays === 0}
            error={plan.error}
            onRetry={() => void plan.refetch()}
          />
          <Button
            tone="danger"
            className="mt-4"
            disabled={shown === undefined || shown.items === 0 || plan.isPlaceholderData}
            onClick={() => setAsking(true)}
          >
            Delete for good
          </Button>
          {run?.ended && <CleanUpReport {...run.ended} />}
        </>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${countOf(shown?.items ?? 0, 'item')} for good?`}
        description={`${formatSize(shown?.totalBytes ?? 0)} become free. This cannot be undone.`}
        action="Delete for good"
        onConfirm={() => perform(scope, shown?.items ?? 0)}
      />
    </Section>
  )
}
