import { memo, useMemo } from 'react'
import { useCell } from '../cell.ts'
import type { Piece } from '../model/piece.ts'
import { intersects, type Rect } from '../model/rect.ts'
import { useBoardState, useSession } from '../session.ts'
import { PieceView } from './piece-view.tsx'

interface PieceListProps {
  /** In reading order. */
  order: readonly Piece[]
  /** What is drawn. */
  area: Rect
  scale: number
  canvas: React.RefObject<HTMLElement | null>
}

/** The pieces in view, in reading order; what is elsewhere is not drawn, but for the one that has the focus. */
export const PieceList = memo(function PieceList({ order, area, scale, canvas }: PieceListProps) {
  const session = useSession()
  const { selected } = useBoardState()
  const active = useCell(session.active)
  const progress = useCell(session.progress)
  const { title } = useCell(session.info)
  const tabStop = order.some(({ key }) => key === active) ? active : order[0]?.key
  const drawn = useMemo(
    () => order.filter((piece) => piece.key === tabStop || intersects(piece, area)),
    [order, area, tabStop],
  )
  if (drawn.length === 0) return null
  return (
    <div role="listbox" aria-multiselectable aria-label={`Items on ${title}`} className="isolate">
      {drawn.map((piece) => (
        <PieceView
          key={piece.key}
          piece={piece}
          selected={selected.has(piece.key)}
          tabStop={piece.key === tabStop}
          active={piece.key === active}
          scale={scale}
          progress={piece.mediaId === null ? undefined : progress.get(piece.mediaId)}
          canvas={canvas}
        />
      ))}
    </div>
  )
})
