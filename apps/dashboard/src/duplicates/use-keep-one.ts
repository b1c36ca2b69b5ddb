import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { countOf } from '../format/count.ts'
import { nameOf } from '../format/name.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import type { Group } from './duplicate-group.tsx'

/** What shows other numbers afterwards. */
const STALE = [['duplicates'], ['analytics'], ['usage'], holdallKeys.media, holdallKeys.projects]

/** Copies that were not moved to the trash, because something refers to them. */
interface Refused {
  group: Group
  item: MediaItem
  count: number
  problem: ApiProblem
}

interface KeepOne {
  /** @param force also when something refers to the others */
  keep: (group: Group, item: MediaItem, force?: boolean) => Promise<void>
  refused: Refused | null
  dropRefused: () => void
}

/** Moves all copies but one to the trash, with a way back. The one must be there still: never all of them go. */
export function useKeepOne(): KeepOne {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const arrivals = useArrivals()
  const [refused, setRefused] = useState<Refused | null>(null)
  const readAgain = () => {
    arrivals.changed(null)
    for (const queryKey of STALE) void queries.invalidateQueries({ queryKey })
  }
  const restore = async (ids: string[]) => {
    try {
      await api.media.bulk({ ids }, { action: 'restore' })
    } catch (error) {
      showProblem(toasts, 'That could not be undone', error)
    }
    readAgain()
  }
  const keep = async (group: Group, item: MediaItem, force = false) => {
    const ids = group.items.flatMap(({ id }) => (id === item.id ? [] : [id]))
    try {
      const kept = await api.media.get(item.id)
      if (kept.deletedAt !== null || kept.checksum !== group.checksum) {
        toasts.show(`${nameOf(item)} has changed since`, { detail: 'Nothing was moved to the trash. Look again.' })
        return readAgain()
      }
      await api.media.bulk({ ids }, { action: 'delete', ...(force ? { force } : {}) })
      toasts.show(`${countOf(ids.length, 'copy', 'copies')} moved to trash`, {
        action: { label: 'Undo', run: () => void restore(ids) },
      })
    } catch (error) {
      const problem = ApiProblem.of(error)
      if (problem.code === 'in_use') return setRefused({ group, item, count: ids.length, problem })
      showProblem(toasts, 'Not moved to trash', error)
    }
    readAgain()
  }
  return { keep, refused, dropRefused: () => setRefused(null) }
}
