import { usePages } from '@holdall/react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import { useApi } from '../api/api-context.ts'
import { jobListQuery } from '../api/queries.ts'
import { ListStates } from '../project/list-states.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { MoreButton } from '../ui/more-button.tsx'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { JobRow } from './job-row.tsx'
import { SHOWN } from './job-search.ts'
import { useJobEvents } from './use-job-events.ts'

/** Long work on recordings and pictures: how far it is, what went wrong, once more. */
export function JobsPage() {
  usePageKeys(useRef<HTMLInputElement>(null))
  useJobEvents()
  const { show } = useSearch({ from: '/jobs' })
  const navigate = useNavigate({ from: '/jobs' })
  const shown = SHOWN.find(({ value }) => value === show) ?? SHOWN[0]
  const list = usePages(jobListQuery(useApi(), shown.states))
  const { items: jobs } = list
  return (
    <PageFrame title="Jobs">
      <nav aria-label="Which jobs" className="flex shrink-0 gap-4 border-b border-line px-4 max-wide:px-3">
        {SHOWN.map(({ value, label }) => (
          <Link
            key={label}
            to="/jobs"
            search={value === undefined ? {} : { show: value }}
            aria-current={value === show ? 'page' : undefined}
            className="-mb-px flex h-10 items-center border-b-2 border-transparent text-text-2 hover:text-text-1 aria-[current=page]:border-accent aria-[current=page]:font-strong aria-[current=page]:text-text-1"
          >
            {label}
          </Link>
        ))}
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
      <section aria-label="List of jobs" className="flex min-h-0 flex-1 flex-col overflow-y-auto" tabIndex={0}>
        <ListStates list={list} isThere={list.first !== undefined} failed="The jobs could not be loaded">
          {jobs.length === 0 ? (
            <NoJobs narrowed={show !== undefined} onAll={() => void navigate({ search: {} })} />
          ) : (
            <ul className="mx-auto w-full max-w-4xl divide-y divide-line px-4 max-wide:px-3">
              {jobs.map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </ul>
          )}
          <MoreButton list={list} />
        </ListStates>
      </section>
    </PageFrame>
  )
}

function NoJobs({ narrowed, onAll }: { narrowed: boolean; onAll: () => void }) {
  if (narrowed)
    return (
      <Centre>
        <h2 className="text-lg font-strong">No job is like that</h2>
        <Button onClick={onAll}>Show all jobs</Button>
      </Centre>
    )
  return (
    <Centre>
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">Nothing is under way</h2>
      <p className="max-w-sm text-text-2">
        Videos and sounds that you upload are looked at here, and copies of them are made. Ended jobs stay for 30 days.
      </p>
    </Centre>
  )
}
