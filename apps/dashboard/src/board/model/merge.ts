import type { BoardItem } from '@holdall/protocol'
import { type CONTENT, type Content, type Piece, sameContent, toPiece } from './piece.ts'
import type { SavedItems } from './plan-save.ts'

/** A board after what happened here and what happened elsewhere. */
export interface Merged {
  pieces: Piece[]
  /** How many changes of this page had to give way. */
  lost: number
}

/**
 * Puts the changes of this page on top of the board as it is on the server now. Where both sides changed the same of a piece, theirs stays; a
 * change outlives a removal, whoever made which.
 *
 * @param saved what both sides began with
 */
export function mergeBoard(saved: SavedItems, pieces: readonly Piece[], theirs: readonly BoardItem[]): Merged {
  const own = new Map(pieces.flatMap((piece) => (piece.id === null ? [] : [[piece.id, piece] as const])))
  const unsaved = pieces.filter(({ id }) => id === null || !saved.has(id))
  const merged: Piece[] = []
  let lost = 0
  for (const item of theirs) {
    const before = saved.get(item.id)
    const mine = own.get(item.id)
    if (before === undefined) merged.push(adopt(unsaved, item))
    else if (mine !== undefined) {
      const { piece, gaveWay } = mergePiece(before, mine, item)
      merged.push(piece)
      if (gaveWay) lost++
    } else if (!sameContent(before, item)) {
      merged.push(toPiece(item))
      lost++
    }
  }
  const there = new Set(theirs.map(({ id }) => id))
  for (const [id, before] of saved) {
    const mine = own.get(id)
    if (mine !== undefined && !there.has(id) && !sameContent(before, mine)) merged.push({ ...mine, id: null })
  }
  return { pieces: [...merged, ...unsaved], lost }
}

/** Takes an item in that is new here. When the answer to its creation was lost, its piece waits among the unsaved: they become one. */
function adopt(unsaved: Piece[], item: BoardItem): Piece {
  const at = unsaved.findIndex((piece) => piece.id === null && sameContent(piece, item))
  const [twin] = at === -1 ? [] : unsaved.splice(at, 1)
  return toPiece(item, twin?.key)
}

/** What is changed as one: a place that is half theirs and half mine would be nobody's. */
const WHOLES: readonly (readonly (typeof CONTENT)[number][])[] = [['x', 'y', 'w', 'h'], ['z'], ['note'], ['mediaId']]

function mergePiece(before: BoardItem, mine: Piece, theirs: BoardItem): { piece: Piece; gaveWay: boolean } {
  const differ = (whole: (typeof WHOLES)[number], a: Content, b: Content) =>
    whole.some((field) => a[field] !== b[field])
  const changed = WHOLES.filter((whole) => differ(whole, mine, before))
  const kept = changed.filter((whole) => !differ(whole, theirs, before)).flat()
  const gaveWay = changed.some((whole) => differ(whole, theirs, before) && differ(whole, theirs, mine))
  const fields = Object.fromEntries(kept.map((field) => [field, mine[field]]))
  const piece = { ...toPiece(theirs, mine.key), ...fields, ...('mediaId' in fields ? { media: mine.media } : {}) }
  // The same object where nothing changed, so that nothing is drawn anew.
  return { piece: JSON.stringify(piece) === JSON.stringify(mine) ? mine : piece, gaveWay }
}
