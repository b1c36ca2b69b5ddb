import { Link } from '@tanstack/react-router'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import Ellipsis from 'lucide-react/icons/ellipsis'
import ImagePlus from 'lucide-react/icons/image-plus'
import Redo2 from 'lucide-react/icons/redo-2'
import StickyNote from 'lucide-react/icons/sticky-note'
import Undo2 from 'lucide-react/icons/undo-2'
import { UserMenu } from '../../shell/user-menu.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { MiddleTruncate } from '../../ui/middle-truncate.tsx'
import { useNarrow } from '../../ui/use-media-query.ts'
import type { Arrivals } from '../arrivals.ts'
import { useCell } from '../cell.ts'
import { chooseFiles } from '../choose-files.ts'
import { addNote } from '../place.ts'
import { useBoardState, useSession } from '../session.ts'
import { SaveMark } from './save-mark.tsx'

/** What the board is called, whether it is saved, and what can be put on it. */
export function BoardHeader({ arrivals }: { arrivals: Arrivals }) {
  const session = useSession()
  const { canEdit, dialog, info } = session
  const { title } = useCell(info)
  const fromComputer = async () => {
    const files = await chooseFiles({ multiple: true, accept: '' })
    if (files.length > 0) await arrivals.take(files, null)
  }
  return (
    <header className="flex h-(--bar) shrink-0 items-center gap-2 border-b border-line px-4 max-wide:gap-1 max-wide:px-2">
      <Link
        to="/boards"
        aria-label="All boards"
        data-tip="All boards"
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-text-2 hover:bg-surface-2 hover:text-text-1"
      >
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <h1 className="min-w-0 text-lg font-strong">
        <MiddleTruncate name={title} />
      </h1>
      <div className="flex-1 shrink-0">
        {canEdit ? <SaveMark /> : <span className="text-text-2">To look at only</span>}
      </div>
      {canEdit && (
        <>
          <UndoButtons />
          <NoteButton onClick={() => addNote(session)} />
          <Menu
            trigger={<AddButton />}
            entries={[
              {
                type: 'action',
                label: 'From the library',
                run: () => dialog.set({ kind: 'library', replaces: null }),
              },
              { type: 'action', label: 'From this computer', run: () => void fromComputer() },
              { type: 'action', label: 'A stock picture', run: () => dialog.set({ kind: 'stock', replaces: null }) },
            ]}
          />
        </>
      )}
      <Menu
        trigger={
          <IconButton label="More for this board">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={[
          ...(canEdit ? [{ type: 'action' as const, label: 'Rename', run: () => dialog.set({ kind: 'rename' }) }] : []),
          { type: 'action', label: 'Keyboard shortcuts', run: () => dialog.set({ kind: 'keys' }) },
        ]}
      />
      <span className="max-wide:hidden">
        <UserMenu />
      </span>
    </header>
  )
}

function UndoButtons() {
  const { model } = useSession()
  const { canUndo, canRedo } = useBoardState()
  return (
    <span className="flex">
      <IconButton label="Undo" hint="Ctrl Z" disabled={!canUndo} onClick={() => model.undo()}>
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton label="Do again" hint="Ctrl Y" disabled={!canRedo} onClick={() => model.redo()}>
        <Redo2 size={16} aria-hidden />
      </IconButton>
    </span>
  )
}

function NoteButton({ onClick }: { onClick: () => void }) {
  const narrow = useNarrow()
  return (
    <Button onClick={onClick} {...(narrow ? { 'aria-label': 'Note', className: 'w-8 px-0!' } : {})}>
      <StickyNote size={16} aria-hidden />
      {!narrow && 'Note'}
    </Button>
  )
}

/** Radix and `Menu` give it what a trigger needs. */
function AddButton(props: React.ComponentProps<'button'>) {
  const narrow = useNarrow()
  return (
    <Button tone="primary" {...props} {...(narrow ? { 'aria-label': 'Add pictures', className: 'w-8 px-0!' } : {})}>
      <ImagePlus size={16} aria-hidden />
      {!narrow && 'Add pictures'}
    </Button>
  )
}
