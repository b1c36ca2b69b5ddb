import type { MediaItem } from '@holdall/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Clapperboard from 'lucide-react/icons/clapperboard'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { copyJobQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { Poster } from './poster.tsx'

interface UnplayableSoundProps {
  item: MediaItem
  /** The job whose copy was tried and did not play either, or was taken away. */
  triedJob: string | null
  /** Told when there is a copy to play, with the job that made it. */
  onCopy: (jobId: string) => void
}

/** A sound that this browser cannot play: says so, and has a copy made that it can. */
export function UnplayableSound({ item, triedJob, onCopy }: UnplayableSoundProps) {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const query = copyJobQuery(api, item)
  const job = useQuery(query).data ?? null
  const make = useMutation({
    mutationFn: () => api.media.convert(item.id, 'progressive'),
    onSuccess: (begun) => queries.setQueryData(query.queryKey, begun),
    onError: (error) => showProblem(toasts, 'No copy is being made', error),
  })
  const ready = job?.state === 'done' && job.id !== triedJob ? job.id : null
  useEffect(() => {
    if (ready !== null) onCopy(ready)
  }, [ready, onCopy])
  const making = job?.state === 'waiting' || job?.state === 'running'
  return (
    <div className="space-y-2">
      <Poster item={item} />
      <p className="text-text-2">
        {triedJob === null
          ? 'This browser cannot play this recording. The file itself is kept as it was sent.'
          : 'This browser cannot play this recording, and its copy is gone or does not play either.'}
      </p>
      {making ? (
        <div>
          <p className="text-text-2">A copy that plays is being made; this may take as long as the recording.</p>
          <ProgressBar label="A copy that plays" value={job.progress} />
        </div>
      ) : (
        item.deletedAt === null && (
          <>
            {job?.state === 'failed' && (
              <p className="text-danger wrap-anywhere">No copy could be made: {job.reason ?? 'no reason was given'}</p>
            )}
            <Button disabled={make.isPending} onClick={() => make.mutate()}>
              <Clapperboard size={16} aria-hidden />
              {job === null ? 'Make a copy that plays' : 'Make the copy again'}
            </Button>
          </>
        )
      )}
    </div>
  )
}
