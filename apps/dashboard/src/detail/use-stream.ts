import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { streamQuery } from '../api/queries.ts'
import type { StreamState } from '../api/stream-state.ts'

export interface Stream {
  /** Null while nobody has asked for it. */
  state: StreamState | null
  /** Has it made, where it is not there. What failed is tried again. */
  ask: () => void
  /** Looks whether it is still there. */
  check: () => void
}

/** The converted versions of a video. */
export function useStream(item: MediaItem): Stream {
  const api = useApi()
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  const query = streamQuery(api, item)
  const { data, error } = useQuery({ ...query, enabled: asked })
  const check = () => void queries.invalidateQueries({ queryKey: query.queryKey })
  const tryAgain = useMutation({ mutationFn: () => api.media.convert(item.id, 'hls'), onSettled: check })
  const problem = tryAgain.error ?? error
  const failure: StreamState | null =
    problem === null ? null : { state: 'failed', reason: ApiProblem.of(problem).sentence }
  const state = failure ?? data ?? { state: 'making', progress: 0 }
  return {
    state: asked ? state : null,
    ask: () => {
      setAsked(true)
      if (state.state === 'failed') tryAgain.mutate()
    },
    check,
  }
}
