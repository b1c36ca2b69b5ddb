import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Clapperboard from 'lucide-react/icons/clapperboard'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { copyJobQuery } from '../api/queries.ts'
import type { MediaItem } from '../api/types.ts'
import { TileFallback } from '../grid/tile-fallback.tsx'
import { Button } from '../ui/button.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'

interface UnplayableProps {
  item: MediaItem
  /** The job whose copy was tried and did not play either, or was taken away. */
  triedJob: string | null
  /** Told when there is a copy to play, with the job that made it. */
  onCopy: (jobId: string) => void
}

/** A recording that this browser cannot play: says so, and has a copy made that it can. */
export function Unplayable({ item, triedJob, onCopy }: UnplayableProps) {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const query = copyJobQuery(api, item)
  const job = useQuery(query).data ?? null
  const make = useMutation({
    mutationFn: () => api.media.makeCopy(item.id),
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
      <div className="relative w-full overflow-hidden rounded-md bg-surface-2" style={{ aspectRatio: 16 / 9 }}>
        {item.posterUrl ? (
          <img src={item.posterUrl} alt="" className="absolute inset-0 size-full bg-black object-contain" />
        ) : (
          <TileFallback item={item} />
        )}
      </div>
      <p className="text-text-2">
        {triedJob === null
          ? 'This browser cannot play this recording. The file itself is kept as it was sent.'
          : 'This browser cannot play this recording, and its copy is gone or does not play either.'}
      </p>
      {making ? (
        <div>
          <p id="copy-progress" className="text-text-2">
            A copy that plays is being made; this may take as long as the recording.
          </p>
          <progress aria-labelledby="copy-progress" className="h-1 w-full accent-accent" value={job.progress} max={1} />
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
