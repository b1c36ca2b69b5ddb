import type { MediaItem } from '@holdall/protocol'
import { Link, useNavigate } from '@tanstack/react-router'
import Download from 'lucide-react/icons/download'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Eye from 'lucide-react/icons/eye'
import ImageIcon from 'lucide-react/icons/image'
import Trash2 from 'lucide-react/icons/trash-2'
import { nameOf, typeLabel } from '../../format/name.ts'
import { formatSize } from '../../format/size.ts'
import { placeholderColour } from '../../grid/placeholder.ts'
import { KindIcon } from '../../grid/tile-fallback.tsx'
import { InUseDialog } from '../../library/in-use-dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { MiddleTruncate } from '../../ui/middle-truncate.tsx'
import { useProjectView } from '../project-context.ts'
import { useFileActions } from './use-file-actions.ts'

/** A file of the project. */
export function FileTile({ item }: { item: MediaItem }) {
  const { project, canEdit } = useProjectView()
  const go = useNavigate()
  const { download, makeCover, trash, inUse, dropInUse } = useFileActions(item)
  const name = nameOf(item)
  const cover = project.coverMediaId === item.id
  const entries: MenuEntry[] = [
    {
      type: 'action',
      label: 'Show in the library',
      icon: <Eye size={16} aria-hidden />,
      run: () => void go({ to: '/', search: { item: item.id } }),
    },
    { type: 'action', label: 'Download', icon: <Download size={16} aria-hidden />, run: () => void download() },
  ]
  if (canEdit) {
    if (item.thumbnailUrl !== null && !cover)
      entries.push({
        type: 'action',
        label: 'Use as cover',
        icon: <ImageIcon size={16} aria-hidden />,
        run: () => void makeCover(),
      })
    entries.push(
      { type: 'rule' },
      {
        type: 'action',
        label: 'Move to trash',
        icon: <Trash2 size={16} aria-hidden />,
        danger: true,
        run: () => void trash(),
      },
    )
  }
  return (
    <li className="relative min-w-0">
      <Link to="/" search={{ item: item.id }} aria-label={name} className="block rounded-md">
        <span
          className="relative block aspect-square overflow-hidden rounded-md bg-surface-2"
          style={{ backgroundColor: placeholderColour(item.placeholder) }}
        >
          {item.thumbnailUrl === null ? (
            <span aria-hidden className="absolute inset-0 flex flex-col items-center justify-center gap-1 text-text-2">
              <KindIcon kind={item.kind} size={20} />
              <span className="text-xs font-strong text-text-1">{typeLabel(item.originalFilename, item.mimeType)}</span>
            </span>
          ) : (
            <img
              src={item.thumbnailUrl}
              alt=""
              loading="lazy"
              decoding="async"
              className="absolute inset-0 size-full object-cover"
            />
          )}
        </span>
        <MiddleTruncate name={name} className="mt-1.5" />
      </Link>
      <p className="tabular text-xs text-text-2">
        {formatSize(item.sizeBytes)}
        {cover && ' · Cover'}
        {item.status === 'failed' && <span className="text-danger"> · No preview</span>}
      </p>
      <Menu
        trigger={
          <IconButton label={`More for ${name}`} className="absolute! top-1.5 right-1.5 bg-surface-1/90 shadow-1">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={entries}
      />
      {inUse !== null && <InUseDialog problem={inUse} count={1} onForce={() => void trash(true)} onClose={dropInUse} />}
    </li>
  )
}
