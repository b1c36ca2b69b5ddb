import type { Board } from '@holdall/protocol'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import { useState } from 'react'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { useBoardActions } from './use-board-actions.ts'

/** What can be done with a board in the list, as far as the trash allows. */
export function BoardMenu({ board, className }: { board: Board; className: string }) {
  const actions = useBoardActions()
  const [asking, setAsking] = useState<'name' | 'purge' | null>(null)
  const act = (label: string, Icon: typeof Pencil, run: () => void, danger = false): MenuEntry => {
    return { type: 'action', label, icon: <Icon size={16} aria-hidden />, danger, run }
  }
  const entries =
    board.deletedAt === null
      ? [
          act('Rename', Pencil, () => setAsking('name')),
          act('Move to trash', Trash2, () => void actions.trash(board), true),
        ]
      : [
          act('Restore', Undo2, () => void actions.restore(board)),
          act('Delete for good', Trash2, () => setAsking('purge'), true),
        ]
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${board.title}`} className={className}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={entries}
      />
      {asking === 'name' && (
        <NameDialog
          title="Rename board"
          action="Rename"
          initial={board.title}
          onSubmit={(title) => actions.rename(board, title)}
          onClose={() => setAsking(null)}
        />
      )}
      <ConfirmDialog
        open={asking === 'purge'}
        onOpenChange={() => setAsking(null)}
        title="Delete this board for good?"
        description={`“${board.title}” and its notes are removed; its pictures stay in the library. This cannot be undone.`}
        action="Delete for good"
        onConfirm={() => void actions.purge(board)}
      />
    </>
  )
}
