import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useApi } from '../api/api-context.ts'
import { analyticsQuery, usageQuery } from '../api/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { Breakdown } from './breakdown.tsx'
import { CleanUpReport } from './clean-up-report.tsx'
import { CleanUpSection } from './clean-up-section.tsx'
import { LargestFiles } from './largest-files.tsx'
import { MonthsChart } from './months-chart.tsx'
import { KIND_SLICES, SOURCE_SLICES, slicesOf } from './slices.ts'
import { UsageOverview } from './usage-overview.tsx'
import { useCleanUp } from './use-clean-up.ts'

/** What is kept, where it comes from, and how to make room. */
export function StoragePage() {
  usePageKeys(useRef<HTMLInputElement>(null))
  return (
    <PageFrame title="Storage">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Content />
      </div>
    </PageFrame>
  )
}

function Content() {
  const api = useApi()
  const usage = useQuery(usageQuery(api))
  const analytics = useQuery(analyticsQuery(api))
  const { run } = useCleanUp()
  const navigate = useNavigate()
  const failed = [usage, analytics].find(({ isError, data }) => isError && data === undefined)
  if (failed)
    return (
      <ProblemPanel
        what="The storage could not be looked at"
        kept="Nothing of what you keep has changed."
        error={failed.error}
        onRetry={() => void Promise.all([usage.refetch(), analytics.refetch()])}
      />
    )
  if (usage.data === undefined || analytics.data === undefined) return <Skeleton />
  const { bySource, byKind, byMonth, total, trash } = analytics.data
  const running = run !== null && run.ended === undefined
  if (usage.data.usedBytes === 0 && total.count + trash.count === 0 && !running)
    return (
      <Centre>
        <img src="/app/empty.svg" alt="" width={160} height={104} />
        <h2 className="text-lg font-strong">Nothing is stored yet</h2>
        <p className="max-w-sm text-text-2">What you upload is counted here, by what it is and when it came.</p>
        <Button tone="primary" onClick={() => void navigate({ to: '/' })}>
          Go to the library
        </Button>
        {run?.ended && <CleanUpReport {...run.ended} />}
      </Centre>
    )
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-2 gap-x-8 gap-y-8 px-4 pt-2 pb-12 max-wide:grid-cols-1 max-wide:px-3">
      <UsageOverview usage={usage.data} />
      <Breakdown title="By kind" slices={slicesOf(byKind, KIND_SLICES)} />
      <Breakdown title="By source" slices={slicesOf(bySource, SOURCE_SLICES)} />
      <MonthsChart months={byMonth} />
      <LargestFiles />
      <CleanUpSection />
    </div>
  )
}

function Skeleton() {
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-2 gap-8 px-4 pt-2 max-wide:grid-cols-1" aria-busy="true">
      <div className="skeleton col-span-full h-28 rounded-md" />
      <div className="skeleton h-40 rounded-md" />
      <div className="skeleton h-40 rounded-md" />
      <div className="skeleton col-span-full h-56 rounded-md" />
    </div>
  )
}
