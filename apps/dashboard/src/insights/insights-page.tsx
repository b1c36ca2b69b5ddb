import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useApi } from '../api/api-context.ts'
import { analyticsQuery } from '../api/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { MonthsChart } from '../storage/months-chart.tsx'
import { KIND_SLICES, SOURCE_SLICES, slicesOf } from '../storage/slices.ts'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { LibraryFacts } from './library-facts.tsx'
import { monthSearch } from './month-search.ts'
import { SlicesChart } from './slices-chart.tsx'
import { TagsChart } from './tags-chart.tsx'

/** What the library is made of; each number leads to what it counts. */
export function InsightsPage() {
  usePageKeys(useRef<HTMLInputElement>(null))
  return (
    <PageFrame title="Insights">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Content />
      </div>
    </PageFrame>
  )
}

function Content() {
  const api = useApi()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(analyticsQuery(api))
  if (data === undefined && error !== null)
    return (
      <ProblemPanel
        what="The library could not be looked at"
        kept="Nothing of what you keep has changed."
        error={error}
        onRetry={() => void refetch()}
      />
    )
  if (data === undefined) return <Skeleton />
  if (data.total.count + data.trash.count === 0)
    return (
      <Centre>
        <img src="/app/empty.svg" alt="" width={160} height={104} />
        <h2 className="text-lg font-strong">There is nothing to look at yet</h2>
        <p className="max-w-sm text-text-2">
          What you upload or have made is counted here, by what it is and when it came.
        </p>
        <Button tone="primary" onClick={() => void navigate({ to: '/' })}>
          Go to the library
        </Button>
      </Centre>
    )
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-2 gap-x-8 gap-y-8 px-4 pt-2 pb-12 max-wide:grid-cols-1 max-wide:px-3">
      <LibraryFacts analytics={data} />
      <SlicesChart title="By kind" slices={slicesOf(data.byKind, KIND_SLICES)} filter="kind" />
      <SlicesChart title="By source" slices={slicesOf(data.bySource, SOURCE_SLICES)} filter="source" />
      <MonthsChart months={data.byMonth} searchOf={monthSearch} />
      <TagsChart tags={data.topTags} />
    </div>
  )
}

function Skeleton() {
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-2 gap-8 px-4 pt-2 max-wide:grid-cols-1" aria-busy="true">
      <div className="skeleton col-span-full h-20 rounded-md" />
      <div className="skeleton h-40 rounded-md" />
      <div className="skeleton h-40 rounded-md" />
      <div className="skeleton col-span-full h-56 rounded-md" />
    </div>
  )
}
