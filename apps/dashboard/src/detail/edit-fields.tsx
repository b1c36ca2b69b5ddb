import type { MediaItem } from '@holdall/protocol'
import { EditText } from './edit-text.tsx'
import { TagEditor } from './tag-editor.tsx'
import { useEdit } from './use-edit.ts'

/** Title, description, tags and visibility. Each is saved when it is left, and shown before the server agrees. */
export function EditFields({ item }: { item: MediaItem }) {
  const save = useEdit(item)
  const isPublic = item.visibility === 'public'
  return (
    <div className="space-y-3">
      <EditText
        label="Title"
        value={item.title}
        placeholder={item.originalFilename}
        onSave={(title) => save({ title })}
      />
      <EditText
        label="Description"
        value={item.description}
        placeholder="What is it, where is it from?"
        multiline
        onSave={(description) => save({ description })}
      />
      <TagEditor tags={item.tags} onChange={(tags) => save({ tags })} />
      <label className="flex min-h-8 cursor-pointer items-start gap-2">
        <input
          type="checkbox"
          className="mt-1"
          checked={isPublic}
          onChange={({ target }) => save({ visibility: target.checked ? 'public' : 'private' })}
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
