import type { Job } from '@holdall/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/api-context.ts'
import { thumbQuery } from '../api/queries.ts'
import { nameOf, typeLabel } from '../format/name.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { MediaThumb } from '../ui/media-thumb.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { When } from '../ui/when.tsx'
import { KIND_WORDS, STATE_WORDS } from './job-search.ts'

const TONES: Record<Job['state'], string> = {
  waiting: 'bg-surface-2 text-text-2',
  running: 'bg-accent-soft text-accent',
  done: 'bg-ok-soft text-ok',
  failed: 'bg-danger-soft text-danger',
  cancelled: 'bg-surface-2 text-text-2',
}

/** One job: what it works on, how far it is or why it ended, and what can be done about it. */
export function JobRow({ job }: { job: Job }) {
  const { id, kind, state, progress, reason, mediaId, createdAt, finishedAt } = job
  const item = useQuery({ ...thumbQuery(useApi(), mediaId ?? ''), enabled: mediaId !== null }).data
  const name = item ? nameOf(item) : KIND_WORDS[kind]
  const isOpen = state === 'waiting' || state === 'running'
  return (
    <li className="flex min-h-16 items-center gap-3 py-2" aria-label={`${KIND_WORDS[kind]}: ${name}`}>
      <MediaThumb
        id={item?.thumbnailUrl ? mediaId : null}
        fallback={<span className="text-xs">{item ? typeLabel(item.originalFilename, item.mimeType) : ''}</span>}
        className="size-12 shrink-0 rounded-sm"
      />
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2">
          {mediaId === null ? (
            <span className="min-w-0 truncate">{name}</span>
          ) : (
            <Link to="/" search={{ item: mediaId }} className="min-w-0 hover:text-accent">
              <MiddleTruncate name={name} />
            </Link>
          )}
          <span className={classNames('shrink-0 rounded-full px-2 text-xs', TONES[state])}>{STATE_WORDS[state]}</span>
        </div>
        <p className="text-xs text-text-2">
          {KIND_WORDS[kind]} · <When iso={finishedAt ?? createdAt} />
        </p>
        {isOpen && (
          <div className="mt-1.5">
            <ProgressBar label={`Progress of ${name}`} value={progress} />
          </div>
        )}
        {!isOpen && reason !== undefined && <p className="mt-0.5 text-xs text-danger">{reason}</p>}
      </div>
      <JobButton id={id} state={state} name={name} />
    </li>
  )
}

function JobButton({ id, state, name }: Pick<Job, 'id' | 'state'> & { name: string }) {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const act = async (what: () => Promise<unknown>, failed: string) => {
    try {
      await what()
    } catch (error) {
      showProblem(toasts, failed, error)
    }
    void queries.invalidateQueries({ queryKey: ['jobs'] })
  }
  if (state === 'done') return null
  if (state === 'waiting' || state === 'running')
    return (
      <Button
        tone="ghost"
        aria-label={`Stop ${name}`}
        onClick={() => void act(() => api.jobs.cancel(id), 'The job was not stopped')}
      >
        Stop
      </Button>
    )
  return (
    <Button
      aria-label={`Try again: ${name}`}
      onClick={() => void act(() => api.jobs.retry(id), 'The job was not begun again')}
    >
      Try again
    </Button>
  )
}
