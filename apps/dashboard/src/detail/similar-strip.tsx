import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { similarQuery } from '../api/making-queries.ts'
import { nameOf } from '../format/name.ts'
import { KindIcon } from '../grid/tile-fallback.tsx'
import { useLibrary } from '../library/library-context.ts'
import { ThumbPicture } from '../ui/thumb-picture.tsx'

/** Up to this many bits of difference it is the same picture in another size, format or quality. */
const SAME = 4

/** The pictures that look like this one, the nearest first; nothing where there are none. */
export function SimilarStrip({ item }: { item: MediaItem }) {
  const api = useApi()
  const { navigate } = useLibrary()
  const looks = (item.kind === 'image' || item.kind === 'video') && item.status === 'ready'
  const similar = useQuery({ ...similarQuery(api, item), enabled: looks }).data
  if (similar === undefined || similar.items.length === 0) return null
  return (
    <section aria-labelledby="similar-title" className="border-t border-line pt-4">
      <h3 id="similar-title" className="mb-2 font-strong">
        Similar
      </h3>
      <ul className="-mx-1 flex gap-2 overflow-x-auto p-1">
        {similar.items.map((each) => {
          const likeness = each.distance <= SAME ? 'Same picture' : 'Alike'
          return (
            <li key={each.id} className="w-20 shrink-0">
              <button
                type="button"
                title={nameOf(each)}
                onClick={() => navigate({ item: each.id })}
                className="block w-full rounded-sm text-left"
              >
                <ThumbPicture
                  source={each.thumbnailUrl}
                  placeholder={each.placeholder}
                  fallback={<KindIcon kind={each.kind} />}
                  className="aspect-square w-full rounded-sm"
                />
                <span className="sr-only">{nameOf(each)}, </span>
                <span className="mt-1 block truncate text-xs text-text-2">{likeness}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
