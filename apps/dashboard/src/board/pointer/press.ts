import { toggleSelected } from '../arrange.ts'
import type { Piece } from '../model/piece.ts'
import type { Point } from '../model/rect.ts'
import { HANDLES } from '../model/resize.ts'
import type { BoardSession } from '../session.ts'
import { drag } from './drag.ts'
import type { Gesture } from './gesture.ts'
import { lasso } from './lasso.ts'
import { pan } from './pan.ts'
import { stretch } from './stretch.ts'

/** What a pointer that went down will do: as soon as it moves, or when it goes up in its place. */
export interface Press {
  begin: () => Gesture
  tap?: () => void
}

/** What a pointer means by going down here; null for nothing. */
export function pressOf(session: BoardSession, event: PointerEvent, from: Point): Press | null {
  const { model, hand, canEdit } = session
  const target = event.target instanceof Element ? event.target : null
  const byHand = hand.value !== 'away'
  if (event.button === 1 || (event.button === 0 && byHand)) {
    if (byHand) hand.set('used')
    return { begin: () => pan(session, from) }
  }
  if (event.button !== 0) return null
  const handle = HANDLES.find((name) => name === target?.closest('[data-handle]')?.getAttribute('data-handle'))
  const [selected] = model.selection
  if (handle !== undefined && selected !== undefined) return { begin: () => stretch(session, selected, handle, from) }
  const piece = model.find(target?.closest('[data-piece]')?.getAttribute('data-piece') ?? '')
  if (piece === undefined) return pressOnGround(session, event, from)
  return pressOnPiece(session, event, from, piece, canEdit)
}

function pressOnGround(session: BoardSession, event: PointerEvent, from: Point): Press {
  const tap = () => session.model.select([])
  if (event.pointerType !== 'mouse') return { begin: () => pan(session, from), tap }
  return { begin: () => lasso(session, from, event.shiftKey), ...(event.shiftKey ? {} : { tap }) }
}

function pressOnPiece(session: BoardSession, event: PointerEvent, from: Point, piece: Piece, canEdit: boolean): Press {
  const { model } = session
  const { selected } = model.getSnapshot()
  const isSelected = selected.has(piece.key)
  const selectOnly = () => {
    model.select([piece.key])
    session.active.set(piece.key)
  }
  // With a finger the board is moved, until a piece is selected on purpose.
  const pans = !canEdit || (event.pointerType !== 'mouse' && !isSelected)
  if (pans) return { begin: () => pan(session, from), tap: selectOnly }
  if (event.shiftKey) return { begin: () => lasso(session, from, true), tap: () => toggleSelected(session, piece.key) }
  return {
    begin: () => {
      if (!isSelected) model.select([piece.key])
      return drag(session, from)
    },
    tap: selectOnly,
  }
}
