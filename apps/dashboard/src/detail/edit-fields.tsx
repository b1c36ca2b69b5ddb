import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import type { MediaEdit, MediaItem } from '../api/types.ts'
import { useLibrary } from '../library/library-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { EditText } from './edit-text.tsx'
import { TagEditor } from './tag-editor.tsx'

/** Title, description, tags and visibility. Each is saved when it is left, and shown before the server agrees. */
export function EditFields({ item }: { item: MediaItem }) {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const { timeline } = useLibrary()
  const { mutate } = useMutation({
    mutationFn: (patch: MediaEdit) => api.media.update(item.id, patch),
    onMutate: async (patch) => {
      await queries.cancelQueries({ queryKey: ['media', item.id] })
      const edited = { ...item, ...patch }
      queries.setQueryData(['media', item.id], edited)
      timeline.patch([edited])
      return { before: item }
    },
    onError: (error, _patch, context) => {
      if (context !== undefined) {
        queries.setQueryData(['media', item.id], context.before)
        timeline.patch([context.before])
      }
      showProblem(toasts, 'The change was not saved', error)
    },
    onSuccess: (saved) => {
      queries.setQueryData(['media', item.id], saved)
      timeline.patch([saved])
      void queries.invalidateQueries({ queryKey: ['facets'] })
    },
  })
  const isPublic = item.visibility === 'public'
  return (
    <div className="space-y-3">
      <EditText
        label="Title"
        value={item.title}
        placeholder={item.originalFilename}
        onSave={(title) => mutate({ title })}
      />
      <EditText
        label="Description"
        value={item.description}
        placeholder="What is it, where is it from?"
        multiline
        onSave={(description) => mutate({ description })}
      />
      <TagEditor tags={item.tags} onChange={(tags) => mutate({ tags })} />
      <label className="flex min-h-8 cursor-pointer items-start gap-2">
        <input
          type="checkbox"
          className="mt-1"
          checked={isPublic}
          onChange={({ target }) => mutate({ visibility: target.checked ? 'public' : 'private' })}
        />
        <span>
          Public
          <span className="block text-xs text-text-2">
            {isPublic
              ? 'Anyone who has its permanent address can see it.'
              : 'Only you, and whom you give a signed link.'}
          </span>
        </span>
      </label>
    </div>
  )
}
