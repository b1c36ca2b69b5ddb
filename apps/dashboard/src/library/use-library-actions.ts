import { ApiProblem, type MediaQuery } from '@holdall/client'
import type { Visibility } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/api-context.ts'
import { countOf } from '../format/count.ts'
import type { Selection } from '../selection/selection.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { useArrivals } from './arrivals-context.ts'
import { applyChange, type ChangeOf, inverseChanges, type LibraryChange } from './inverse-changes.ts'

/** How many ids one bulk request may name. */
const BULK_LIMIT = 1000
/** When the list is looked at again after a job was begun; each after the one before. */
const JOB_LOOKS_MS = [1500, 4000, 15_000]
/** Browsers drop downloads that are begun all at once. */
const BETWEEN_DOWNLOADS_MS = 250

/** Items that were not moved to the trash, because something refers to them. */
export interface ItemsInUse {
  ids: readonly string[]
  problem: ApiProblem
}

export interface LibraryActions {
  /** @param force also what something refers to */
  trash: (ids: readonly string[], force?: boolean) => Promise<void>
  restore: (ids: readonly string[]) => Promise<void>
  purge: (ids: readonly string[]) => Promise<void>
  tag: (ids: readonly string[], tags: string[], action: 'tag' | 'untag') => Promise<void>
  setVisibility: (ids: readonly string[], visibility: Visibility) => Promise<void>
  retry: (id: string) => Promise<void>
  download: (ids: readonly string[]) => Promise<void>
  /** The same for everything that matches, as a job. */
  changeAll: (change: LibraryChange, what: string) => Promise<void>
}

interface Words {
  done: string
  failed: string
  /** Deals with a refusal in its own way. @returns false where it is to be shown as any other */
  onRefused?: (problem: ApiProblem) => boolean
}

/** What can be done with items: shown at once, taken back when the server refuses, undone from the toast. */
export function useLibraryActions(
  timeline: Timeline,
  selection: Selection,
  filter: MediaQuery,
  onInUse: (inUse: ItemsInUse) => void,
): LibraryActions {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const arrivals = useArrivals()

  return useMemo(() => {
    const recount = () => {
      arrivals.changed(timeline)
      for (const queryKey of [holdallKeys.media, holdallKeys.projects, ['usage']])
        void queries.invalidateQueries({ queryKey })
    }
    const send = async (changes: readonly ChangeOf[]) => {
      for (const { ids, change } of changes) {
        const [only, ...others] = ids
        if (only !== undefined && others.length === 0 && change.action === 'delete' && change.purge !== true) {
          // Alone, because then the answer names where it is used.
          await api.media.delete(only, { force: change.force === true })
          continue
        }
        for (let start = 0; start < ids.length; start += BULK_LIMIT) {
          await api.media.bulk({ ids: ids.slice(start, start + BULK_LIMIT) }, change)
        }
      }
    }
    /**
     * Sends a change that is shown already; `revert` and `repeat` are for the page alone. The way back is offered at once: an undo that
     * comes before the answer waits for it.
     */
    const settle = async (forth: ChangeOf, back: ChangeOf[], words: Words, revert: () => void, repeat: () => void) => {
      let undone = false
      const sent = send([forth])
      const undo = async () => {
        undone = true
        revert()
        if ((await Promise.allSettled([sent]))[0]?.status === 'rejected') return
        try {
          await send(back)
          recount()
        } catch (error) {
          repeat()
          showProblem(toasts, 'That could not be undone', error)
        }
      }
      const toast = toasts.show(words.done, { action: { label: 'Undo', run: () => void undo() } })
      try {
        await sent
        if (!undone) recount()
      } catch (error) {
        toasts.dismiss(toast)
        if (!undone) revert()
        if (words.onRefused?.(ApiProblem.of(error)) !== true) showProblem(toasts, words.failed, error)
      }
    }
    const leave = (ids: readonly string[], change: LibraryChange, words: Words) => {
      const leaving = new Set(ids)
      const removals = timeline.remove(leaving)
      selection.forget(leaving)
      const back = inverseChanges(ids, new Map(), change)
      return settle(
        { ids: [...ids], change },
        back,
        words,
        () => timeline.putBack(removals),
        () => void timeline.remove(leaving),
      )
    }
    const amend = (ids: readonly string[], change: LibraryChange, words: Words) => {
      const before = timeline.held(new Set(ids))
      const show = () => timeline.amend(new Set(ids), (item) => applyChange(item, change))
      const revert = () => timeline.amend(new Set(ids), (item) => before.get(item.id) ?? item)
      show()
      return settle({ ids: [...ids], change }, inverseChanges(ids, before, change), words, revert, show)
    }
    const count = (ids: readonly string[]) => countOf(ids.length, 'item')

    const actions: LibraryActions = {
      trash: (ids, force = false) =>
        leave(
          ids,
          { action: 'delete', ...(force ? { force } : {}) },
          {
            done: `${count(ids)} moved to trash`,
            failed: 'Not moved to trash',
            onRefused: (problem) => {
              if (problem.code !== 'in_use') return false
              onInUse({ ids, problem })
              return true
            },
          },
        ),
      restore: (ids) => leave(ids, { action: 'restore' }, { done: `${count(ids)} restored`, failed: 'Not restored' }),
      tag: (ids, tags, action) =>
        amend(
          ids,
          { action, tags },
          {
            done: `${action === 'tag' ? 'Tagged' : 'Tags taken off'} ${count(ids)}`,
            failed: 'The tags were not changed',
          },
        ),
      setVisibility: (ids, visibility) =>
        amend(
          ids,
          { action: 'visibility', visibility },
          { done: `${count(ids)} made ${visibility}`, failed: 'The visibility was not changed' },
        ),
      purge: async (ids) => {
        const leaving = new Set(ids)
        const removals = timeline.remove(leaving)
        selection.forget(leaving)
        try {
          await send([{ ids: [...ids], change: { action: 'delete', purge: true } }])
          toasts.show(`${count(ids)} deleted for good`)
        } catch (error) {
          timeline.putBack(removals)
          showProblem(toasts, 'Not deleted', error)
        }
        recount()
      },
      retry: async (id) => {
        timeline.amend(new Set([id]), (item) => ({ ...item, status: 'processing' }))
        try {
          await api.media.retry(id)
        } catch (error) {
          timeline.amend(new Set([id]), (item) => ({ ...item, status: 'failed' }))
          showProblem(toasts, 'Processing was not begun again', error)
        }
        void queries.invalidateQueries({ queryKey: holdallKeys.mediaItem(id) })
      },
      download: async (ids) => {
        for (const id of ids) {
          const name = timeline.find(id)?.entry.item?.originalFilename ?? id
          try {
            const { url } = await api.media.url(id, { expiresIn: 3600, download: name })
            Object.assign(document.createElement('a'), { href: url, download: name }).click()
          } catch (error) {
            showProblem(toasts, `${name} was not downloaded`, error)
            return
          }
          if (ids.length > 1) await new Promise((resolve) => setTimeout(resolve, BETWEEN_DOWNLOADS_MS))
        }
      },
      changeAll: async (change, what) => {
        try {
          await api.media.bulk({ filter }, change)
        } catch (error) {
          showProblem(toasts, 'Nothing was changed', error)
          return
        }
        selection.clear()
        toasts.show(`${what}. A large number takes a while.`)
        for (const wait of JOB_LOOKS_MS) {
          await new Promise((resolve) => setTimeout(resolve, wait))
          recount()
          arrivals.changed(null)
        }
      },
    }
    return actions
  }, [api, arrivals, filter, onInUse, queries, selection, timeline, toasts])
}
