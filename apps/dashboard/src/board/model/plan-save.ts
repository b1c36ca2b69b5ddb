import type { BoardItem, BoardItemsPatch } from '@holdall/protocol'
import { CONTENT, type Piece } from './piece.ts'

/** What the server has to be told. */
export interface SavePlan {
  create: Piece[]
  change: NonNullable<BoardItemsPatch['items']>
  remove: string[]
}

export type SavedItems = ReadonlyMap<string, BoardItem>

/** The difference between what is saved and what is here; null where there is none. A note that is still empty waits. */
export function planSave(saved: SavedItems, pieces: readonly Piece[]): SavePlan | null {
  const create: Piece[] = []
  const change: SavePlan['change'] = []
  const here = new Set<string>()
  for (const piece of pieces) {
    const before = piece.id === null ? undefined : saved.get(piece.id)
    if (before === undefined) {
      if (piece.mediaId !== null || piece.note !== '') create.push(piece)
      continue
    }
    here.add(before.id)
    const fields = CONTENT.filter((field) => piece[field] !== before[field])
    if (fields.length > 0 && (piece.mediaId !== null || piece.note !== ''))
      change.push({ id: before.id, ...Object.fromEntries(fields.map((field) => [field, piece[field]])) })
  }
  const remove = [...saved.keys()].filter((id) => !here.has(id))
  return create.length + change.length + remove.length === 0 ? null : { create, change, remove }
}
