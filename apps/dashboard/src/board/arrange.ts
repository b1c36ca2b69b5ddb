import { countOf } from '../format/count.ts'
import { nameOfPiece, type Piece } from './model/piece.ts'
import { readingOrder } from './model/reading-order.ts'
import type { Point } from './model/rect.ts'
import { resize } from './model/resize.ts'
import { revealing } from './model/view.ts'
import { say, sayWhere } from './say.ts'
import type { BoardSession } from './session.ts'

// What a person does with what lies on a board, by whatever means.

export function selectAll(session: BoardSession): void {
  session.model.select(session.model.pieces.map(({ key }) => key))
  say(session, `${countOf(session.model.pieces.length, 'item')} selected`)
}

/** Takes a piece into the selection, or out of it. */
export function toggleSelected(session: BoardSession, key: string): void {
  const { model } = session
  const selected = new Set(model.getSnapshot().selected)
  if (!selected.delete(key)) selected.add(key)
  model.select(selected)
  say(session, `${countOf(selected.size, 'item')} selected`)
}

/** Moves what is selected; steps that follow each other are undone as one. */
export function moveSelected(session: BoardSession, by: Point): void {
  const { model } = session
  model.begin(`move ${keysOf(model.selection)}`)
  model.change(new Map(model.selection.map(({ key, x, y }) => [key, { x: x + by.x, y: y + by.y }])))
  model.end()
  sayWhere(session)
}

/** Makes what is selected larger or smaller; pictures keep their ratio unless that is set free. */
export function resizeSelected(session: BoardSession, by: Point, free: boolean): void {
  const { model } = session
  model.begin(`resize ${keysOf(model.selection)}`)
  model.change(
    new Map(
      model.selection.map((piece) => {
        const handle = by.x === 0 ? 's' : 'e'
        return [piece.key, resize(piece, handle, by, { keepsRatio: piece.mediaId !== null && !free })]
      }),
    ),
  )
  model.end()
  sayWhere(session)
}

export function removeSelected(session: BoardSession): void {
  const { model, toasts, active } = session
  const gone = model.selection
  if (gone.length === 0) return
  active.set(neighbourOf(readingOrder(model.pieces), new Set(gone))?.key ?? null)
  model.begin()
  model.remove(new Set(gone.map(({ key }) => key)))
  const deed = model.end()
  const [only] = gone
  const what = gone.length === 1 && only !== undefined ? nameOfPiece(only) : countOf(gone.length, 'item')
  toasts.show(`${what} taken off the board`, {
    ...(deed === null ? {} : { action: { label: 'Undo', run: () => model.undoDeed(deed) } }),
  })
}

/** What comes after those that go, else before them: there the focus goes on. */
function neighbourOf(order: readonly Piece[], gone: ReadonlySet<Piece>): Piece | undefined {
  const last = order.findLastIndex((piece) => gone.has(piece))
  return order[last + 1] ?? order.findLast((piece) => !gone.has(piece))
}

export function bringToFront(session: BoardSession): void {
  layer(session, session.model.top + 1)
  say(session, 'Brought to the front')
}

export function sendToBack(session: BoardSession): void {
  layer(session, session.model.bottom - session.model.selection.length)
  say(session, 'Sent to the back')
}

/** What is selected keeps its own order. */
function layer({ model }: BoardSession, from: number): void {
  const inOrder = model.selection.toSorted((a, b) => a.z - b.z)
  model.begin()
  model.change(new Map(inOrder.map(({ key }, index) => [key, { z: from + index }])))
  model.end()
}

/** Gives a piece the focus, and shows it. */
export function goTo(session: BoardSession, piece: Piece): void {
  session.active.set(piece.key)
  session.view.set(revealing(session.view.value, piece, session.size.value))
}

const keysOf = (pieces: readonly Piece[]) => pieces.map(({ key }) => key).join()
