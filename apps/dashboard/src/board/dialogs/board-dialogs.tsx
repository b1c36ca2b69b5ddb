import { lazy, Suspense } from 'react'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { ShortcutsDialog } from '../../ui/shortcuts-dialog.tsx'
import { BOARD_KEYS } from '../board-keys.ts'
import type { BoardWork } from '../board-work.ts'
import { useCell } from '../cell.ts'
import { placeMedia, showInstead } from '../place.ts'
import { useSession } from '../session.ts'

const LibraryPicker = lazy(() =>
  import('./library-picker.tsx').then(({ LibraryPicker }) => ({ default: LibraryPicker })),
)
const StockDialog = lazy(() => import('./stock-dialog.tsx').then(({ StockDialog }) => ({ default: StockDialog })))
const CompareDialog = lazy(() =>
  import('./compare-dialog.tsx').then(({ CompareDialog }) => ({ default: CompareDialog })),
)

/** Whatever is asked or shown in front of the board. */
export function BoardDialogs({ work }: { work: BoardWork }) {
  return (
    <Suspense>
      <OpenDialog work={work} />
    </Suspense>
  )
}

function OpenDialog({ work }: { work: BoardWork }) {
  const session = useSession()
  const { dialog, model, info } = session
  const open = useCell(dialog)
  const close = () => dialog.set(null)
  switch (open?.kind) {
    case 'library': {
      const piece = open.replaces === null ? undefined : model.find(open.replaces)
      return (
        <LibraryPicker
          title={piece === undefined ? 'Add from the library' : 'Replace by something from the library'}
          action={piece === undefined ? 'Place' : 'Replace'}
          single={piece !== undefined}
          onPick={(items) => {
            const [first] = items
            if (piece === undefined) placeMedia(session, items)
            else if (first !== undefined) showInstead(session, piece, first)
          }}
          onClose={close}
        />
      )
    }
    case 'stock':
      return <StockDialog work={work} replaces={open.replaces} onClose={close} />
    case 'compare':
      return <CompareDialog mediaId={open.mediaId} onClose={close} />
    case 'rename':
      return (
        <NameDialog
          title="Rename board"
          action="Rename"
          initial={info.value.title}
          onSubmit={(title) => work.rename(title)}
          onClose={close}
        />
      )
    case 'keys':
      return <ShortcutsDialog open onOpenChange={(isOpen) => !isOpen && close()} groups={BOARD_KEYS} />
    case undefined:
      return null
  }
}
