// biome-ignore-all lint/a11y/useSemanticElements: a contact sheet cannot be a table; the ARIA grid pattern stands in
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its cell by aria-activedescendant

import Check from 'lucide-react/icons/check'
import { memo } from 'react'
import { formatExact, formatWhen } from '../format/date.ts'
import { nameOf } from '../format/name.ts'
import { formatSize } from '../format/size.ts'
import { useLibrary } from '../library/library-context.ts'
import { useSelected } from '../selection/use-selection.ts'
import type { Entry } from '../timeline/entry.ts'
import { classNames } from '../ui/class-names.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { describeItem } from './describe-item.ts'
import { KindIcon } from './tile-fallback.tsx'
import { TilePicture } from './tile-picture.tsx'

/** Columns of the list; on narrow screens picture, name and size are left. */
export const LIST_COLUMNS =
  'grid grid-cols-[32px_48px_minmax(0,1fr)_auto] items-center gap-x-3 pr-3 wide:grid-cols-[32px_48px_minmax(0,3fr)_minmax(0,2fr)_84px_84px_96px]'

/** One item as a line: small picture, name, tags, state, size, date. */
export const ListRow = memo(function ListRow({
  entry,
  height,
  still,
}: {
  entry: Entry
  height: number
  still: boolean
}) {
  const { timeline } = useLibrary()
  const { selected, active } = useSelected(entry.id)
  const { item, id } = entry
  if (item === null)
    return <div role="gridcell" id={`cell-${id}`} data-id={id} aria-label="Loading" style={{ height }} />
  return (
    <div
      role="gridcell"
      id={`cell-${id}`}
      data-id={id}
      aria-selected={selected}
      style={{ height }}
      className={classNames(
        LIST_COLUMNS,
        'group relative cursor-pointer border-b border-line select-none',
        selected ? 'bg-accent-soft' : 'hover:bg-surface-2',
      )}
    >
      <span className="sr-only">{describeItem(item)}</span>
      <span aria-hidden data-part="corner" className="flex h-full items-center justify-center">
        <span
          className={classNames(
            'flex size-5 items-center justify-center rounded-full border',
            selected
              ? 'border-accent bg-accent text-on-accent'
              : 'border-line-strong text-transparent group-hover:text-text-3',
          )}
        >
          <Check size={12} strokeWidth={3} aria-hidden />
        </span>
      </span>
      <span
        aria-hidden
        className="relative flex h-[calc(100%-8px)] items-center justify-center overflow-hidden rounded-sm bg-surface-2 text-text-2"
      >
        {item.thumbnailUrl === null ? (
          <KindIcon kind={item.kind} />
        ) : (
          <TilePicture item={item} width={48} still={still} onExpired={() => timeline.renew(id)} />
        )}
      </span>
      <span aria-hidden className="flex min-w-0 items-center gap-2">
        <MiddleTruncate name={nameOf(item)} />
        {item.visibility === 'public' && <span title="Public" className="size-2 shrink-0 rounded-full bg-ok" />}
        {item.status !== 'ready' && (
          <span className={classNames('shrink-0 text-xs', item.status === 'failed' ? 'text-danger' : 'text-text-2')}>
            {item.status === 'failed' ? 'Failed' : 'Processing'}
          </span>
        )}
      </span>
      <span aria-hidden className="truncate text-text-2 max-wide:hidden">
        {item.tags.join(', ')}
      </span>
      <span aria-hidden className="text-text-2 capitalize max-wide:hidden">
        {item.sourceType}
      </span>
      <span aria-hidden className="tabular text-right text-text-2">
        {formatSize(item.sizeBytes)}
      </span>
      <span
        aria-hidden
        className="tabular truncate text-right text-text-2 max-wide:hidden"
        title={formatExact(item.createdAt)}
      >
        {formatWhen(item.createdAt, Date.now())}
      </span>
      {active && <span className="cell-ring hidden group-focus-visible/grid:block" />}
    </div>
  )
})
