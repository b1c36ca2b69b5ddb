import type { BoardItem } from '@holdall/protocol'
import { type Piece, toPiece } from './piece.ts'
import type { SavedItems } from './plan-save.ts'

/** An item as the server answers it, without media. */
export function testItem(id: string, fields: Partial<BoardItem> = {}): BoardItem {
  return {
    id,
    mediaId: `media-${id}`,
    url: null,
    x: 0,
    y: 0,
    w: 100,
    h: 100,
    z: 1,
    note: '',
    media: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...fields,
  }
}

export const testPieces = (saved: SavedItems): Piece[] => [...saved.values()].map((item) => toPiece(item))
