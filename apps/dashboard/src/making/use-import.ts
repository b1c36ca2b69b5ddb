import type { MediaImport, MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApi } from '../api/api-context.ts'
import { nameOf } from '../format/name.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { useToasts } from '../ui/toast-context.ts'

interface Import {
  begin: (body: MediaImport) => void
  /** Gives up waiting for what is being fetched. */
  stop: () => void
  /** Forgets what came of the last one. */
  reset: () => void
  fetching: boolean
  /** The item that was there already. */
  known: MediaItem | null
  error: Error | null
}

/** Has a file fetched; what comes is shown in the list, and ends the question. */
export function useImport(onDone: () => void): Import {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const arrivals = useArrivals()
  const navigate = useNavigate()
  const controller = useRef<AbortController | null>(null)
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: (body: MediaImport) => {
      controller.current = new AbortController()
      return api.media.importFromUrl(body, { signal: controller.current.signal })
    },
    onSuccess: ({ item, isNew }) => {
      if (!isNew) return
      arrivals.arrived(item)
      for (const queryKey of [holdallKeys.mediaLists, ['usage']]) void queries.invalidateQueries({ queryKey })
      toasts.show(`${nameOf(item)} imported`, {
        link: { label: 'Show', run: () => void navigate({ to: '/', search: { item: item.id } }) },
      })
      onDone()
    },
  })
  const stop = () => {
    controller.current?.abort()
    reset()
  }
  // Closing the dialog means that nobody waits any more.
  useEffect(() => () => controller.current?.abort(), [])
  return {
    begin: mutate,
    stop,
    reset,
    fetching: isPending,
    known: data === undefined || data.isNew ? null : data.item,
    error,
  }
}
