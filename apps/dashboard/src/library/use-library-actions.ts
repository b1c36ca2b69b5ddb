import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/api-context.ts'
import type { BulkChange, MediaFilter, MediaItem, Visibility } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import type { Selection } from '../selection/selection.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

const BULK_LIMIT = 1000

export interface LibraryActions {
  trash: (ids: readonly string[]) => Promise<void>
  restore: (ids: readonly string[]) => Promise<void>
  purge: (ids: readonly string[]) => Promise<void>
  tag: (ids: readonly string[], tags: string[], action: 'tag' | 'untag') => Promise<void>
  setVisibility: (ids: readonly string[], visibility: Visibility) => Promise<void>
  retry: (id: string) => Promise<void>
  download: (ids: readonly string[]) => Promise<void>
  /** The same for everything that matches, as a job. */
  changeAll: (change: BulkChange, what: string) => Promise<void>
}

/** What can be done with items: shown at once, taken back when the server refuses, undone from the toast. */
export function useLibraryActions(timeline: Timeline, selection: Selection, filter: MediaFilter): LibraryActions {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()

  return useMemo(() => {
    const recount = () => {
      void queries.invalidateQueries({ queryKey: ['facets'] })
      void queries.invalidateQueries({ queryKey: ['media'] })
      void queries.invalidateQueries({ queryKey: ['usage'] })
    }
    const bulk = async (ids: readonly string[], change: BulkChange) => {
      for (let start = 0; start < ids.length; start += BULK_LIMIT) {
        await api.media.bulk({ ids: ids.slice(start, start + BULK_LIMIT) }, change)
      }
    }
    /** Takes items out of the list, and puts them back when it fails or is undone. */
    const leave = async (
      ids: readonly string[],
      words: { done: string; failed: string },
      forth: BulkChange,
      back: BulkChange,
    ) => {
      const leaving = new Set(ids)
      const removals = timeline.remove(leaving)
      selection.forget(leaving)
      try {
        await bulk(ids, forth)
      } catch (error) {
        timeline.putBack(removals)
        showProblem(toasts, words.failed, error)
        return
      }
      recount()
      toasts.show(words.done, {
        action: {
          label: 'Undo',
          run: () => {
            timeline.putBack(removals)
            bulk(ids, back)
              .then(recount)
              .catch((error: unknown) => {
                timeline.remove(leaving)
                showProblem(toasts, 'That could not be undone', error)
              })
          },
        },
      })
    }
    /** Changes items in place. */
    const amend = async (
      ids: readonly string[],
      change: BulkChange,
      local: (item: MediaItem) => MediaItem,
      words: { done: string; failed: string },
      back: BulkChange,
    ) => {
      const before = new Map(ids.flatMap((id) => timeline.find(id)?.entry.item ?? []).map((item) => [item.id, item]))
      timeline.amend(new Set(ids), local)
      const revert = () => timeline.amend(new Set(before.keys()), (item) => before.get(item.id) ?? item)
      try {
        await bulk(ids, change)
      } catch (error) {
        revert()
        showProblem(toasts, words.failed, error)
        return
      }
      recount()
      toasts.show(words.done, {
        action: {
          label: 'Undo',
          run: () => {
            revert()
            bulk(ids, back)
              .then(recount)
              .catch((error: unknown) => showProblem(toasts, 'That could not be undone', error))
          },
        },
      })
    }

    const actions: LibraryActions = {
      trash: (ids) =>
        leave(
          ids,
          { done: `${countOf(ids.length, 'item')} moved to trash`, failed: 'Not moved to trash' },
          { action: 'delete' },
          { action: 'restore' },
        ),
      restore: (ids) =>
        leave(
          ids,
          { done: `${countOf(ids.length, 'item')} restored`, failed: 'Not restored' },
          { action: 'restore' },
          { action: 'delete' },
        ),
      purge: async (ids) => {
        const leaving = new Set(ids)
        const removals = timeline.remove(leaving)
        selection.forget(leaving)
        const failed: unknown[] = []
        const kept = new Set<string>()
        for (const id of ids) {
          await api.media.purge(id).catch((error: unknown) => {
            failed.push(error)
            kept.add(id)
          })
        }
        timeline.putBack(removals.filter(({ entry }) => kept.has(entry.id)))
        recount()
        if (failed.length > 0) showProblem(toasts, `${countOf(failed.length, 'item')} not deleted`, failed[0])
        else toasts.show(`${countOf(ids.length, 'item')} deleted for good`)
      },
      tag: (ids, tags, action) => {
        const back = action === 'tag' ? 'untag' : 'tag'
        return amend(
          ids,
          { action, tags },
          (item) => ({
            ...item,
            tags:
              action === 'tag' ? [...new Set([...item.tags, ...tags])] : item.tags.filter((tag) => !tags.includes(tag)),
          }),
          {
            done: `${action === 'tag' ? 'Tagged' : 'Tag taken off'} ${countOf(ids.length, 'item')}`,
            failed: 'The tags were not changed',
          },
          { action: back, tags },
        )
      },
      setVisibility: (ids, visibility) =>
        amend(
          ids,
          { action: 'visibility', visibility },
          (item) => ({ ...item, visibility }),
          { done: `${countOf(ids.length, 'item')} made ${visibility}`, failed: 'The visibility was not changed' },
          { action: 'visibility', visibility: visibility === 'public' ? 'private' : 'public' },
        ),
      retry: async (id) => {
        timeline.amend(new Set([id]), (item) => ({ ...item, status: 'processing' }))
        try {
          const answer: unknown = await api.media.retry(id)
          if (isItem(answer)) timeline.patch([answer])
          void queries.invalidateQueries({ queryKey: ['media', id] })
        } catch (error) {
          timeline.amend(new Set([id]), (item) => ({ ...item, status: 'failed' }))
          showProblem(toasts, 'Processing was not begun again', error)
        }
      },
      download: async (ids) => {
        for (const id of ids) {
          const item = timeline.find(id)?.entry.item
          try {
            const { url } = await api.media.link(id, { expiresIn: 3600, download: item?.originalFilename ?? id })
            const anchor = Object.assign(document.createElement('a'), {
              href: url,
              download: item?.originalFilename ?? '',
            })
            anchor.click()
          } catch (error) {
            showProblem(toasts, `${item?.originalFilename ?? 'An item'} was not downloaded`, error)
            return
          }
          if (ids.length > 1) await new Promise((resolve) => setTimeout(resolve, 250))
        }
      },
      changeAll: async (change, what) => {
        try {
          await api.media.bulk({ filter }, change)
          selection.clear()
          toasts.show(`${what}. A large number takes a while.`)
          setTimeout(recount, 1500)
        } catch (error) {
          showProblem(toasts, 'Nothing was changed', error)
        }
      },
    }
    return actions
  }, [api, filter, queries, selection, timeline, toasts])
}

const isItem = (value: unknown): value is MediaItem =>
  typeof value === 'object' && value !== null && 'createdAt' in value
