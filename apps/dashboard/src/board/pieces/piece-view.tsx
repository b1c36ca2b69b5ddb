import { memo, useEffect, useRef } from 'react'
import { classNames } from '../../ui/class-names.ts'
import type { Piece } from '../model/piece.ts'
import { useSession } from '../session.ts'
import { describePiece } from './describe-piece.ts'
import { PieceMedia } from './piece-media.tsx'

interface PieceViewProps {
  piece: Piece
  selected: boolean
  /** The one that Tab comes to. */
  tabStop: boolean
  /** The one that has the focus while the canvas has it. */
  active: boolean
  /** Pixels of the screen per unit of the board, about. */
  scale: number
  progress: number | undefined
  canvas: React.RefObject<HTMLElement | null>
}

/** A piece of the board in its place. */
export const PieceView = memo(function PieceView(props: PieceViewProps) {
  const { piece, selected, tabStop, active, scale, progress, canvas } = props
  const { x, y, w, h, z, note, mediaId } = piece
  const session = useSession()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const owner = document.activeElement
    if (active && (owner === document.body || canvas.current?.contains(owner)))
      element.current?.focus({ preventScroll: true })
  }, [active, canvas])
  return (
    <div
      ref={element}
      role="option"
      aria-selected={selected}
      aria-label={describePiece(piece, progress)}
      tabIndex={tabStop ? 0 : -1}
      data-piece={piece.key}
      onFocus={() => session.active.set(piece.key)}
      onDoubleClick={() => session.canEdit && session.editing.set(piece.key)}
      className={classNames(
        'absolute top-0 left-0 cursor-default select-none focus-visible:[outline:calc(3*var(--unit))_solid_var(--accent)] focus-visible:outline-offset-[calc(3*var(--unit))]',
        selected && 'shadow-[0_0_0_calc(2*var(--unit))_var(--accent)]',
        mediaId === null && 'border border-line bg-warn-soft shadow-1',
        selected && mediaId === null && 'border-accent!',
      )}
      style={{ transform: `translate(${x}px, ${y}px)`, width: w, height: h, zIndex: z }}
    >
      {mediaId === null ? (
        <p className="size-full overflow-hidden p-3 text-[16px] leading-snug whitespace-pre-wrap wrap-anywhere">
          {note}
        </p>
      ) : (
        <PieceMedia piece={piece} scale={scale} progress={progress} />
      )}
    </div>
  )
})
