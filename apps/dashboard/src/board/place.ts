import type { BoardMedia } from '@holdall/protocol'
import { countOf } from '../format/count.ts'
import { layOut, type Proportions, sizeOfNew } from './model/lay-out.ts'
import { nameOfPiece, type Piece } from './model/piece.ts'
import type { Point, Rect } from './model/rect.ts'
import { SHORTEST } from './model/resize.ts'
import { toBoard } from './model/view.ts'
import { say } from './say.ts'
import type { BoardSession } from './session.ts'

// What a person puts on a board, by whatever means.

const NOTE = { w: 240, h: 160 }

/** Begins a note in the middle of what is shown. Its first words belong to the same deed, which `writeNote` ends. */
export function addNote(session: BoardSession): void {
  const { model, editing } = session
  const { x, y } = middleOfView(session)
  model.begin()
  const place = { x: Math.round(x - NOTE.w / 2), y: Math.round(y - NOTE.h / 2), ...NOTE }
  const key = model.add({ ...freeOf(model.pieces, place), note: '', mediaId: null, media: null })
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
  if (!model.isBusy) model.begin()
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

export const proportionsOf = ({ width, height }: Pick<BoardMedia, 'width' | 'height'>): Proportions =>
  width === null || height === null || width === 0 || height === 0 ? null : { width, height }

export function middleOfView({ view, size }: BoardSession): Point {
  return toBoard(view.value, { x: size.value.width / 2, y: size.value.height / 2 })
}
