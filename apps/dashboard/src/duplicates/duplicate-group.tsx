import type { Duplicates, MediaItem } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import { countOf } from '../format/count.ts'
import { nameOf } from '../format/name.ts'
import { formatSize } from '../format/size.ts'
import { KindIcon } from '../grid/tile-fallback.tsx'
import { Button } from '../ui/button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ThumbPicture } from '../ui/thumb-picture.tsx'
import { When } from '../ui/when.tsx'

export type Group = Duplicates['items'][number]

interface DuplicateGroupProps {
  group: Group
  /** This one stays, the others that are shown go to the trash. */
  onKeep: (item: MediaItem) => void
}

/** Items with the same content, the oldest first. */
export function DuplicateGroup({ group, onKeep }: DuplicateGroupProps) {
  const { count, wastedBytes, items } = group
  const [oldest] = items
  const hidden = count - items.length
  return (
    <li className="flex gap-4 py-4 max-wide:flex-col max-wide:gap-3">
      <ThumbPicture
        source={oldest?.thumbnailUrl ?? null}
        placeholder={oldest?.placeholder ?? null}
        fallback={<KindIcon kind={oldest?.kind ?? 'file'} size={20} />}
        className="size-28 shrink-0 rounded-md max-wide:h-32 max-wide:w-full"
      />
      <div className="min-w-0 flex-1">
        <h2 className="tabular mb-1 font-strong">
          {countOf(count, 'identical file')}
          <span className="font-normal text-text-2"> · {formatSize(wastedBytes)} could be won</span>
        </h2>
        <ul>
          {items.map((item) => (
            <Copy key={item.id} item={item} others={items.length - 1} onKeep={() => onKeep(item)} />
          ))}
        </ul>
        {hidden > 0 && <p className="text-xs text-text-2">and {countOf(hidden, 'more')} that come up after these</p>}
      </div>
    </li>
  )
}

function Copy({ item, others, onKeep }: { item: MediaItem; others: number; onKeep: () => void }) {
  const name = nameOf(item)
  return (
    <li className="flex min-h-11 items-center gap-3 border-t border-line py-1 first:border-t-0">
      <div className="min-w-0 flex-1">
        <Link to="/" search={{ item: item.id }} className="block hover:text-accent">
          <MiddleTruncate name={name} />
        </Link>
        <p className="truncate text-xs text-text-2">
          <When iso={item.createdAt} />
          {item.tags.length > 0 && ` · ${item.tags.join(', ')}`}
        </p>
      </div>
      <Button aria-label={`Keep this one: ${name}, and move ${countOf(others, 'other')} to trash`} onClick={onKeep}>
        Keep this one
      </Button>
    </li>
  )
}
