import { useCell } from '../cell.ts'
import { onScreen } from '../model/view.ts'
import { useSession } from '../session.ts'
import { ArrivalMark } from './arrival-mark.tsx'
import { SelectionFrame } from './selection-frame.tsx'

/** What lies over the pieces in pixels of the screen: guides, the lasso, handles, and files on their way. */
export function Overlay() {
  const session = useSession()
  const view = useCell(session.view)
  const guides = useCell(session.guides)
  const lasso = useCell(session.lasso)
  const arrivals = useCell(session.arrivals)
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden">
      {arrivals.map((arrival) => (
        <ArrivalMark key={arrival.uploadId} arrival={arrival} style={onScreen(view, arrival)} />
      ))}
      {guides.map(({ axis, at, from, to }) => (
        <span
          key={`${axis} ${at}`}
          data-guide={axis}
          className="absolute bg-accent"
          style={
            axis === 'x'
              ? { ...onScreen(view, { x: at, y: from, w: 0, h: to - from }), width: 1 }
              : { ...onScreen(view, { x: from, y: at, w: to - from, h: 0 }), height: 1 }
          }
        />
      ))}
      {lasso !== null && <span className="absolute border border-accent bg-accent/10" style={onScreen(view, lasso)} />}
      {session.canEdit && <SelectionFrame view={view} />}
    </div>
  )
}
