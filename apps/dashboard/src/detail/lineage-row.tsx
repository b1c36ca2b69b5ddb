import type { LineageItem } from '@holdall/protocol'
import { nameOf } from '../format/name.ts'
import { KindIcon } from '../grid/tile-fallback.tsx'
import { useLibrary } from '../library/library-context.ts'
import { classNames } from '../ui/class-names.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ThumbPicture } from '../ui/thumb-picture.tsx'
import { describeMaking } from './describe-making.ts'

interface LineageRowProps {
  item: LineageItem
  /** What it was made from, where the reader may see that. */
  parent: LineageItem | undefined
  /** Steps from the item that is shown. */
  indent: number
  /** Whether it is the item that is shown. */
  current?: boolean
}

/** One generation: its picture, its name and how it came to be; leads there. */
export function LineageRow({ item, parent, indent, current = false }: LineageRowProps) {
  const { navigate } = useLibrary()
  const { parentChecksum } = item.made
  const replaced = parentChecksum !== undefined && parent !== undefined && parentChecksum !== parent.checksum
  return (
    <li style={{ paddingLeft: indent * 16 }}>
      <button
        type="button"
        aria-current={current ? 'true' : undefined}
        onClick={() => navigate({ item: item.id })}
        className={classNames(
          '-mx-2 flex w-[calc(100%+16px)] items-center gap-3 rounded-md px-2 py-1.5 text-left',
          current ? 'bg-surface-2' : 'hover:bg-surface-2',
        )}
      >
        <ThumbPicture
          source={item.thumbnailUrl}
          placeholder={null}
          fallback={<KindIcon kind={item.kind} />}
          className="size-10 shrink-0 rounded-sm"
        />
        <span className="min-w-0 flex-1">
          <MiddleTruncate name={nameOf(item)} className={current ? 'font-strong' : ''} />
          <span className="line-clamp-2 text-xs text-text-2 wrap-anywhere">{describeMaking(item)}</span>
          {replaced && <span className="block text-xs text-text-2">From an earlier version of its original</span>}
          {item.deletedAt !== null && <span className="block text-xs text-danger">In the trash</span>}
        </span>
      </button>
    </li>
  )
}
