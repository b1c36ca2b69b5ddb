import type { MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import type { MediaEdit } from '../api/types.ts'
import { useLibrary } from '../library/library-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

interface Edit {
  patch: MediaEdit
  /** The patched fields as they were. */
  before: MediaEdit
}

/**
 * Saves edits of an item: shown at once, sent one after the other. An answer to an earlier edit never hides a later one, and an edit that
 * is refused takes back its own fields alone.
 */
export function useEdit(item: MediaItem): (patch: MediaEdit) => void {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const { timeline } = useLibrary()
  const key = holdallKeys.mediaItem(item.id)
  const mutationKey = ['edit', item.id]
  const show = (edited: MediaItem) => {
    queries.setQueryData(key, edited)
    timeline.patch([edited])
  }
  const current = () => queries.getQueryData<MediaItem>(key) ?? item

  const { mutate } = useMutation({
    mutationKey,
    scope: { id: `edit ${item.id}` },
    mutationFn: ({ patch }: Edit) => api.media.update(item.id, patch),
    onError: (error, { before }) => {
      show({ ...current(), ...before })
      showProblem(toasts, 'The change was not saved', error)
    },
    onSuccess: (saved) => {
      // Edits that are still on their way are not in this answer.
      if (queries.isMutating({ mutationKey }) > 1) return
      show(saved)
      void queries.invalidateQueries({ queryKey: holdallKeys.mediaLists })
    },
  })

  return (patch) => {
    void queries.cancelQueries({ queryKey: key })
    const shown = current()
    const { title, description, tags, visibility } = shown
    const fields: Required<MediaEdit> = { title, description, tags, visibility }
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, fields[name as keyof MediaEdit]]))
    show({ ...shown, ...patch })
    mutate({ patch, before })
  }
}
