import type { BoardItem } from '@holdall/protocol'
import { nameOf } from '../../format/name.ts'

/** Something on the board as this page has it, saved or not. */
export interface Piece extends Omit<BoardItem, 'id' | 'url' | 'createdAt' | 'updatedAt'> {
  /** Stays as long as the page is open. */
  readonly key: string
  /** The server's; null until it is saved. */
  readonly id: string | null
}

/** What a person changes of a piece. */
export const CONTENT = ['x', 'y', 'w', 'h', 'z', 'note', 'mediaId'] as const
export type Content = Pick<Piece, (typeof CONTENT)[number]>

export const sameContent = (a: Content, b: Content): boolean => CONTENT.every((field) => a[field] === b[field])

export function toPiece({ id, x, y, w, h, z, note, mediaId, media }: BoardItem, key = id): Piece {
  return { key, id, x, y, w, h, z, note, mediaId, media }
}

/** What a piece is called where it is spoken of. */
export function nameOfPiece({ media, mediaId, note }: Pick<Piece, 'media' | 'mediaId' | 'note'>): string {
  if (media !== null) return nameOf(media)
  if (mediaId !== null) return 'Something that is gone'
  return note === '' ? 'Empty note' : `Note “${note.slice(0, 60)}”`
}
