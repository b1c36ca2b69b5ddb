import type { Snapshot } from '@holdall/protocol'
import History from 'lucide-react/icons/history'
import Trash2 from 'lucide-react/icons/trash-2'
import { countOf } from '../../format/count.ts'
import { formatSize } from '../../format/size.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { MiddleTruncate } from '../../ui/middle-truncate.tsx'
import { useNarrow } from '../../ui/use-media-query.ts'
import { When } from '../../ui/when.tsx'

interface SnapshotRowProps {
  snapshot: Snapshot
  onRestore?: () => void
  onRemove?: () => void
}

/** A snapshot: when, by whom, and how much it holds. */
export function SnapshotRow({ snapshot, onRestore, onRemove }: SnapshotRowProps) {
  const narrow = useNarrow()
  const { name, author, documents, media, sizeBytes, createdAt } = snapshot
  return (
    <li className="flex min-h-12 items-center gap-2 border-b border-line px-4 py-2">
      <div className="min-w-0 flex-1">
        <MiddleTruncate name={name} className="font-strong" />
        <p className="tabular truncate text-xs text-text-2">
          <When iso={createdAt} /> · {author} · {countOf(documents, 'document')} · {countOf(media, 'file')},{' '}
          {formatSize(sizeBytes)}
        </p>
      </div>
      {onRestore !== undefined &&
        (narrow ? (
          <IconButton label={`Restore ${name}`} onClick={onRestore}>
            <History size={16} aria-hidden />
          </IconButton>
        ) : (
          <Button onClick={onRestore} aria-label={`Restore ${name}`}>
            <History size={16} aria-hidden />
            Restore
          </Button>
        ))}
      {onRemove !== undefined && (
        <IconButton label={`Delete the snapshot ${name}`} onClick={onRemove}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}
