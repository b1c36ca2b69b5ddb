import Download from 'lucide-react/icons/download'
import Eye from 'lucide-react/icons/eye'
import Tag from 'lucide-react/icons/tag'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import WandSparkles from 'lucide-react/icons/wand-sparkles'
import X from 'lucide-react/icons/x'
import { type ReactNode, useState } from 'react'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { isEnhanceable } from '../making/is-enhanceable.ts'
import { useSelection } from '../selection/use-selection.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu } from '../ui/menu.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import type { LibraryChange } from './inverse-changes.ts'
import { useLibrary } from './library-context.ts'
import { stepOff } from './step-off.ts'
import { TagPopover } from './tag-popover.tsx'

/** Takes the top bar's place while something is selected: how many, how large, and what can be done. */
export function SelectionBar({ fallback }: { fallback: ReactNode }) {
  const library = useLibrary()
  const selection = useSelection()
  const narrow = useNarrow()
  const [asking, setAsking] = useState<'purge' | 'all' | null>(null)
  const { timeline, actions, trashed } = library
  if (selection.empty) return fallback

  const { everything } = selection
  const count = everything ? timeline.expectedCount : selection.count
  const [first] = selection.ids
  const only = count === 1 && first !== undefined ? (timeline.find(first)?.entry.item ?? null) : null
  const more = !everything && timeline.expectedCount > selection.count && selection.count === timeline.loadedCount
  const change = (all: LibraryChange, what: string, some: (ids: string[]) => Promise<void>) => {
    if (everything) return void actions.changeAll(all, what)
    const ids = selection.ids
    return void some(ids)
  }
  const leave = (some: (ids: string[]) => Promise<void>) => {
    const ids = selection.ids
    stepOff(library, selection, new Set(ids))
    void some(ids)
  }
  const label = (text: string, icon: ReactNode, run: () => void, tone: 'ghost' | 'danger-ghost' = 'ghost') =>
    narrow ? (
      <IconButton label={text} onClick={run} className={tone === 'danger-ghost' ? 'text-danger' : ''}>
        {icon}
      </IconButton>
    ) : (
      <Button tone={tone} onClick={run}>
        {icon}
        {text}
      </Button>
    )

  return (
    <header className="flex h-(--bar) shrink-0 items-center gap-1 bg-accent-soft px-3">
      <IconButton label="Clear the selection" hint="Esc" onClick={() => selection.clear()}>
        <X size={16} aria-hidden />
      </IconButton>
      <p role="status" className="tabular mr-auto min-w-0 truncate font-strong">
        {narrow ? count.toLocaleString('en') : `${countOf(count, 'item')} selected`}
        {!everything && <span className="font-normal text-text-2"> · {formatSize(selection.sizeBytes)}</span>}
      </p>
      {more && (
        <Button tone="accent-ghost" onClick={() => selection.selectEverything()}>
          Select all {timeline.expectedCount.toLocaleString('en')}
        </Button>
      )}
      {trashed ? (
        <>
          {label('Restore', <Undo2 size={16} aria-hidden />, () =>
            everything
              ? void actions.changeAll({ action: 'restore' }, 'Restoring everything that matches')
              : leave(actions.restore),
          )}
          {!everything &&
            label('Delete for good', <Trash2 size={16} aria-hidden />, () => setAsking('purge'), 'danger-ghost')}
        </>
      ) : (
        <>
          <TagPopover
            onTag={(tags, action) => change({ action, tags }, 'Changing tags', (ids) => actions.tag(ids, tags, action))}
            trigger={
              narrow ? (
                <IconButton label="Tags">
                  <Tag size={16} aria-hidden />
                </IconButton>
              ) : (
                <Button tone="ghost">
                  <Tag size={16} aria-hidden />
                  Tags
                </Button>
              )
            }
          />
          <Menu
            trigger={
              narrow ? (
                <IconButton label="Visibility">
                  <Eye size={16} aria-hidden />
                </IconButton>
              ) : (
                <Button tone="ghost">
                  <Eye size={16} aria-hidden />
                  Visibility
                </Button>
              )
            }
            entries={(['public', 'private'] as const).map((visibility) => ({
              type: 'action',
              label: `Make ${visibility}`,
              run: () =>
                change({ action: 'visibility', visibility }, `Making everything ${visibility}`, (ids) =>
                  actions.setVisibility(ids, visibility),
                ),
            }))}
          />
          {only !== null &&
            isEnhanceable(only) &&
            label('Enhance', <WandSparkles size={16} aria-hidden />, () =>
              library.ask({ type: 'enhance', item: only }),
            )}
          {!everything &&
            label('Download', <Download size={16} aria-hidden />, () => void actions.download(selection.ids))}
          {label(
            'Move to trash',
            <Trash2 size={16} aria-hidden />,
            () => (everything ? setAsking('all') : leave((ids) => actions.trash(ids))),
            'danger-ghost',
          )}
        </>
      )}
      <ConfirmDialog
        open={asking === 'purge'}
        onOpenChange={() => setAsking(null)}
        title={`Delete ${countOf(count, 'item')} for good?`}
        description="The files and everything made from them are removed. This cannot be undone."
        action="Delete for good"
        onConfirm={() =>
          everything
            ? void actions.changeAll({ action: 'delete', purge: true }, `Deleting ${countOf(count, 'item')}`)
            : leave(actions.purge)
        }
      />
      <ConfirmDialog
        open={asking === 'all'}
        onOpenChange={() => setAsking(null)}
        title={`Move ${countOf(count, 'item')} to trash?`}
        description="This includes what is not on the screen. You can restore it from the trash."
        action="Move to trash"
        onConfirm={() => void actions.changeAll({ action: 'delete' }, `Moving ${countOf(count, 'item')} to trash`)}
      />
    </header>
  )
}
