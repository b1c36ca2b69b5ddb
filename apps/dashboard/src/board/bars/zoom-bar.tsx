import Maximize from 'lucide-react/icons/maximize'
import Minus from 'lucide-react/icons/minus'
import Plus from 'lucide-react/icons/plus'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCell } from '../cell.ts'
import { useSession } from '../session.ts'
import { fitAll, zoomBy, zoomTo } from '../zoom.ts'

/** How near the board is. */
export function ZoomBar() {
  const session = useSession()
  const { zoom } = useCell(session.view)
  return (
    <div
      role="toolbar"
      aria-label="Zoom"
      className="absolute bottom-4 left-4 z-10 flex items-center rounded-md border border-line bg-surface-1 shadow-1 max-wide:bottom-2 max-wide:left-2"
    >
      <IconButton label="Smaller" hint="−" side="top" onClick={() => zoomBy(session, 0.8)}>
        <Minus size={16} aria-hidden />
      </IconButton>
      <button
        type="button"
        data-tip="Life size (0)"
        data-tip-side="top"
        className="tabular h-8 w-12 rounded-md text-xs text-text-2 hover:bg-surface-2 hover:text-text-1"
        onClick={() => zoomTo(session, 1)}
      >
        {Math.round(zoom * 100)} %
      </button>
      <IconButton label="Larger" hint="+" side="top" onClick={() => zoomBy(session, 1.25)}>
        <Plus size={16} aria-hidden />
      </IconButton>
      <IconButton label="Fit everything" hint="1" side="top" onClick={() => fitAll(session)}>
        <Maximize size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
