import type { MediaSortField } from '@holdall/protocol'
import { decodeKeyset, encodeKeyset, type KeysetList, type Position } from '../../ledger/keyset-cursor.ts'
import type { ListRequest } from './list-request.ts'

export type { Position }

const VALUES = {
  created: 'time',
  updated: 'time',
  taken: 'time',
  size: 'integer',
  duration: 'number',
  relevance: 'number',
  name: 'text',
} as const satisfies Record<MediaSortField, KeysetList['values']>

/** Opaque text for the place after `position`; it fits only the same owner, filters and sort. */
export function encodeCursor(request: ListRequest, userId: string, position: Position): string {
  return encodeKeyset(keysetOf(request, userId), position)
}

/** @throws {invalid_request} for nonsense, or a cursor of another list */
export function decodeCursor(request: ListRequest, userId: string): Position | null {
  return decodeKeyset(keysetOf(request, userId), request.cursor)
}

function keysetOf({ filter, sort }: ListRequest, userId: string): KeysetList {
  return { name: 'media', userId, filter, sort, values: VALUES[sort.by] }
}
