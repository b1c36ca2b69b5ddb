import { useMedia } from '@holdall/react'
import { Link } from '@tanstack/react-router'
import Trash2 from 'lucide-react/icons/trash-2'
import { nameOf, typeLabel } from '../format/name.ts'
import { formatSize } from '../format/size.ts'
import { InUseDialog } from '../library/in-use-dialog.tsx'
import { ListStates } from '../project/list-states.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ThumbPicture } from '../ui/thumb-picture.tsx'
import { When } from '../ui/when.tsx'
import { Section } from './section.tsx'
import { LARGEST, useTrashLargest } from './use-trash-largest.ts'

/** The items that take the most room, each a click away from the trash. */
export function LargestFiles() {
  const list = useMedia(LARGEST)
  const { items } = list
  const { trash, inUse, closeInUse } = useTrashLargest()
  return (
    <Section
      title="Largest files"
      aside={
        <Link to="/" search={{ sort: '-size', view: 'list' }} className="text-accent underline underline-offset-2">
          All by size
        </Link>
      }
    >
      <ListStates list={list} isThere={items.length > 0} failed="The largest files could not be loaded">
        {items.length === 0 && <p className="text-text-2">Everything is in the trash.</p>}
        <ul className="divide-y divide-line border-y border-line">
          {items.map((item) => (
            <li key={item.id} className="flex h-14 items-center gap-3">
              <ThumbPicture
                source={item.thumbnailUrl}
                placeholder={item.placeholder}
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
      {inUse !== null && (
        <InUseDialog
          problem={inUse.problem}
          count={1}
          onForce={() => void trash(inUse.item, true)}
          onClose={closeInUse}
        />
      )}
    </Section>
  )
}
