import { ApiProblem } from '@holdall/client'
import type { MediaItem, MediaList } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { nameOf } from '../format/name.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

/** The items that take the most room. */
export const LARGEST = { sort: '-size', limit: 10 }
/** What shows other numbers afterwards. */
const STALE = [['usage'], ['analytics'], ['clean-up'], holdallKeys.media, holdallKeys.projects]

/** An item that was not moved, because something refers to it. */
export interface LargestInUse {
  item: MediaItem
  problem: ApiProblem
}

interface TrashLargest {
  /** @param force also when something refers to it */
  trash: (item: MediaItem, force?: boolean) => Promise<void>
  inUse: LargestInUse | null
  closeInUse: () => void
}

/** Moves one of the largest items to the trash at once, with a way back. */
export function useTrashLargest(): TrashLargest {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const arrivals = useArrivals()
  const [inUse, setInUse] = useState<LargestInUse | null>(null)
  const readAgain = () => {
    // An undo may come while the library is open.
    arrivals.changed(null)
    for (const queryKey of STALE) void queries.invalidateQueries({ queryKey })
  }
  const trash = async (item: MediaItem, force = false) => {
    queries.setQueryData<InfiniteData<MediaList>>(
      holdallKeys.mediaList(LARGEST),
      (list) => list && { ...list, pages: list.pages.map((page) => without(page, item.id)) },
    )
    const sent = api.media.delete(item.id, { force })
    const undo = async () => {
      if ((await Promise.allSettled([sent]))[0]?.status === 'rejected') return
      try {
        await api.media.bulk({ ids: [item.id] }, { action: 'restore' })
      } catch (error) {
        showProblem(toasts, 'That could not be undone', error)
      }
      readAgain()
    }
    const toast = toasts.show(`${nameOf(item)} is in the trash`, {
      action: { label: 'Undo', run: () => void undo() },
    })
    try {
      await sent
    } catch (error) {
      toasts.dismiss(toast)
      const problem = ApiProblem.of(error)
      if (problem.code === 'in_use') setInUse({ item, problem })
      else showProblem(toasts, `${nameOf(item)} was not moved to the trash`, error)
    }
    readAgain()
  }
  return { trash, inUse, closeInUse: () => setInUse(null) }
}

const without = (page: MediaList, id: string): MediaList => ({
  ...page,
  items: page.items.filter((item) => item.id !== id),
})
