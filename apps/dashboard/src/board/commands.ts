import type { BoardMedia } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import { layOut, type Proportions, sizeOfNew } from './model/lay-out.ts'
import { nameOfPiece, type Piece } from './model/piece.ts'
import { readingOrder } from './model/reading-order.ts'
import type { Point, Rect } from './model/rect.ts'
import { resize, SHORTEST } from './model/resize.ts'
import { revealing, toBoard } from './model/view.ts'
import type { BoardSession } from './session.ts'

// What a person does to a board, by whatever means. Each says what came of it.

export function say({ said }: BoardSession, text: string): void {
  said.set(text)
}

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

/** Says where the selected piece lies, or how many there are. */
export function sayWhere(session: BoardSession): void {
  const [piece, ...more] = session.model.selection
  if (piece === undefined) return
  if (more.length > 0) say(session, `${countOf(more.length + 1, 'item')} moved`)
  else say(session, `${nameOfPiece(piece)} at ${describeRect(piece)}`)
}

export function describeRect({ x, y, w, h }: Rect): string {
  const [left, top, width, height] = [x, y, w, h].map((value) => Math.round(value))
  return `${left}, ${top}, ${width} by ${height}`
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

const NOTE = { w: 240, h: 160 }

/** Begins a note in the middle of what is shown. */
export function addNote(session: BoardSession): void {
  const { model, editing } = session
  const { x, y } = middleOfView(session)
  model.begin()
  const place = { x: Math.round(x - NOTE.w / 2), y: Math.round(y - NOTE.h / 2), ...NOTE }
  const key = model.add({ ...freeOf(model.pieces, place), note: '', mediaId: null, media: null })
  model.end()
  model.select([key])
  editing.set(key)
}

/** A little lower and further right where something has its corner in the very place. */
function freeOf(pieces: readonly Rect[], place: Rect): Rect {
  const taken = pieces.some(({ x, y }) => Math.abs(x - place.x) < 8 && Math.abs(y - place.y) < 8)
  return taken ? freeOf(pieces, { ...place, x: place.x + SHORTEST, y: place.y + SHORTEST }) : place
}

/** Ends the writing of a note; one without words and picture goes away. */
export function writeNote(session: BoardSession, key: string, text: string): void {
  const { model, editing } = session
  editing.set(null)
  const piece = model.find(key)
  if (piece === undefined) return
  const note = text.trim()
  if (note === piece.note && (note !== '' || piece.mediaId !== null)) return
  model.begin()
  if (note === '' && piece.mediaId === null) model.remove(new Set([key]))
  else model.change(new Map([[key, { note }]]))
  model.end()
}

/** Lays media beside each other around a point of the board; without one, in the middle of what is shown. */
export function placeMedia(session: BoardSession, media: readonly BoardMedia[], at?: Point): void {
  const rects = layOut(
    media.map((item) => sizeOfNew(proportionsOf(item))),
    at ?? middleOfView(session),
  )
  const placed = media.flatMap((item, index) => {
    const rect = rects[index]
    return rect === undefined ? [] : [{ rect, media: item }]
  })
  session.model.select(placeAt(session, placed))
}

/** Lays media in places that are known. @returns the keys of the pieces */
export function placeAt(session: BoardSession, placed: readonly { rect: Rect; media: BoardMedia }[]): string[] {
  const { model } = session
  model.begin()
  const keys = placed.map(({ rect, media }) => model.add({ ...rect, note: '', mediaId: media.id, media }))
  model.end()
  say(session, `${countOf(keys.length, 'item')} placed on the board`)
  return keys
}

/** Lets a piece show something else; its width stays. */
export function showInstead(session: BoardSession, piece: Piece, media: BoardMedia): void {
  const { model } = session
  const proportions = proportionsOf(media)
  const h = proportions === null ? piece.h : Math.round((piece.w * proportions.height) / proportions.width)
  model.begin()
  model.change(new Map([[piece.key, { mediaId: media.id, media, h }]]))
  model.end()
  say(session, `${nameOfPiece(piece)} replaced by ${nameOfPiece({ ...piece, media })}`)
}

/** Gives a piece the focus, and shows it. */
export function goTo(session: BoardSession, piece: Piece): void {
  session.active.set(piece.key)
  session.view.set(revealing(session.view.value, piece, session.size.value))
}

export const proportionsOf = ({ width, height }: Pick<BoardMedia, 'width' | 'height'>): Proportions =>
  width === null || height === null || width === 0 || height === 0 ? null : { width, height }

export function middleOfView({ view, size }: BoardSession): Point {
  return toBoard(view.value, { x: size.value.width / 2, y: size.value.height / 2 })
}

const keysOf = (pieces: readonly Piece[]) => pieces.map(({ key }) => key).join()
