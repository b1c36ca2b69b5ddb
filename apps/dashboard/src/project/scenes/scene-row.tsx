import type { Scene } from '@holdall/protocol'
import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Clapperboard from 'lucide-react/icons/clapperboard'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import { IconButton } from '../../ui/icon-button.tsx'
import { MediaThumb } from '../../ui/media-thumb.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { MiddleTruncate } from '../../ui/middle-truncate.tsx'
import { useNarrow } from '../../ui/use-media-query.ts'
import { When } from '../../ui/when.tsx'
import { useProjectView } from '../project-context.ts'
import { sceneName } from './scene-name.ts'

interface SceneRowProps {
  scene: Scene
  /** From 1. */
  place: number
  first?: boolean
  last?: boolean
  onMove?: (step: -1 | 1) => void
  onRename?: () => void
  onRemove?: () => void
}

/** A scene: its picture, its name, what it holds, and its place in the order. */
export function SceneRow({ scene, place, first, last, onMove, onRename, onRemove }: SceneRowProps) {
  const { id, name, mediaId, audioMediaId, updatedAt } = scene
  const label = sceneName(scene)
  const narrow = useNarrow()
  const lost = useProjectView().project.missing?.find(({ mediaId: gone }) => gone === mediaId || gone === audioMediaId)
  const holds = [mediaId === null ? 'No picture' : 'Picture or clip', ...(audioMediaId === null ? [] : ['sound'])]
  const step = (by: -1 | 1): MenuEntry[] =>
    !narrow || onMove === undefined || (by === -1 ? first : last)
      ? []
      : [
          {
            type: 'action',
            label: by === -1 ? 'Move up' : 'Move down',
            icon: by === -1 ? <ArrowUp size={16} aria-hidden /> : <ArrowDown size={16} aria-hidden />,
            run: () => onMove(by),
          },
        ]
  return (
    <li data-scene={id} className="flex min-h-16 items-center gap-3 border-b border-line px-4 py-2">
      <span className="tabular w-6 shrink-0 text-right text-xs text-text-3" aria-hidden>
        {place}
      </span>
      <MediaThumb
        id={mediaId}
        className="h-12 w-16 shrink-0 rounded-md"
        fallback={<Clapperboard size={16} aria-hidden />}
      />
      <div className="min-w-0 flex-1">
        <MiddleTruncate name={name === '' ? `Scene ${place}` : name} className="font-strong" />
        <p className="truncate text-xs text-text-2">
          {holds.join(' and ')} ·{' '}
          {lost === undefined ? (
            <>
              changed <When iso={updatedAt} />
            </>
          ) : (
            <span className="text-warn">
              {lost.filename ?? 'a file'} is {lost.state === 'trashed' ? 'in the trash' : 'missing'}
            </span>
          )}
        </p>
      </div>
      {onMove !== undefined && !narrow && (
        <span className="flex shrink-0">
          <IconButton
            label={`Move ${label} up`}
            data-step="-1"
            aria-disabled={first}
            className="aria-disabled:opacity-40"
            onClick={() => onMove(-1)}
          >
            <ArrowUp size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={`Move ${label} down`}
            data-step="1"
            aria-disabled={last}
            className="aria-disabled:opacity-40"
            onClick={() => onMove(1)}
          >
            <ArrowDown size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      {onRename !== undefined && onRemove !== undefined && (
        <Menu
          trigger={
            <IconButton label={`More for ${label}`}>
              <Ellipsis size={16} aria-hidden />
            </IconButton>
          }
          entries={[
            ...step(-1),
            ...step(1),
            { type: 'action', label: 'Rename', icon: <Pencil size={16} aria-hidden />, run: onRename },
            { type: 'rule' },
            {
              type: 'action',
              label: 'Delete scene',
              icon: <Trash2 size={16} aria-hidden />,
              danger: true,
              run: onRemove,
            },
          ]}
        />
      )}
    </li>
  )
}
