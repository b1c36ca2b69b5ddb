import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Trash2 from 'lucide-react/icons/trash-2'
import { useApi } from '../api/api-context.ts'
import { largestQuery } from '../api/queries.ts'
import type { MediaItem, MediaList } from '../api/types.ts'
import { nameOf, typeLabel } from '../format/name.ts'
import { formatSize } from '../format/size.ts'
import { ListStates } from '../project/list-states.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MediaThumb } from '../ui/media-thumb.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { When } from '../ui/when.tsx'
import { Section } from './section.tsx'

/** The items that take the most room, each a click away from the trash. */
export function LargestFiles() {
  const api = useApi()
  const list = useQuery(largestQuery(api))
  const trash = useTrash()
  return (
    <Section
      title="Largest files"
      aside={
        <Link to="/" search={{ sort: '-size', view: 'list' }} className="text-accent underline underline-offset-2">
          All by size
        </Link>
      }
    >
      <ListStates list={list} failed="The largest files could not be loaded">
        {list.data?.items.length === 0 && <p className="text-text-2">Everything is in the trash.</p>}
        <ul className="divide-y divide-line border-y border-line">
          {list.data?.items.map((item) => (
            <li key={item.id} className="flex h-14 items-center gap-3">
              <MediaThumb
                id={item.thumbnailUrl === null ? null : item.id}
                fallback={<span className="text-xs">{typeLabel(item.originalFilename, item.mimeType)}</span>}
                className="size-10 shrink-0 rounded-sm"
              />
              <div className="min-w-0 flex-1">
                <Link to="/" search={{ sort: '-size', item: item.id }} className="block hover:text-accent">
                  <MiddleTruncate name={nameOf(item)} />
                </Link>
                <p className="text-xs text-text-2">
                  <When iso={item.createdAt} />
                </p>
              </div>
              <span className="tabular shrink-0">{formatSize(item.sizeBytes)}</span>
              <IconButton label={`Move ${nameOf(item)} to trash`} onClick={() => void trash(item)}>
                <Trash2 size={16} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      </ListStates>
    </Section>
  )
}

/** Moves an item to the trash at once, with a way back. */
function useTrash(): (item: MediaItem) => Promise<void> {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const readAgain = () => {
    for (const key of ['largest', 'usage', 'analytics', 'clean-up', 'facets', 'media'])
      void queries.invalidateQueries({ queryKey: [key] })
  }
  return async (item) => {
    const { queryKey } = largestQuery(api)
    queries.setQueryData<MediaList>(
      queryKey,
      (list) => list && { ...list, items: list.items.filter(({ id }) => id !== item.id) },
    )
    const sent = api.media.trash(item.id, false)
    const undo = async () => {
      try {
        await sent
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
      showProblem(toasts, `${nameOf(item)} was not moved to the trash`, error)
    }
    readAgain()
  }
}
