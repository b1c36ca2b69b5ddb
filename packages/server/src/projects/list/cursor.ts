import type { ProjectListQuery, ProjectSortField } from '@holdall/protocol'
import { decodeKeyset, encodeKeyset, type KeysetList, type Position } from '../../ledger/keyset-cursor.ts'

export type { Position }

const VALUES = {
  updated: 'time',
  created: 'time',
  name: 'text',
  size: 'integer',
} as const satisfies Record<ProjectSortField, KeysetList['values']>

/** Opaque text for the place after `position`; it fits only the same caller, filters and sort. */
export function encodeCursor(query: ProjectListQuery, userId: string, position: Position): string {
  return encodeKeyset(keysetOf(query, userId), position)
}

/** @throws {invalid_request} for nonsense, or a cursor of another list */
export function decodeCursor(query: ProjectListQuery, userId: string): Position | null {
  return decodeKeyset(keysetOf(query, userId), query.cursor)
}

function keysetOf({ filter, sort }: ProjectListQuery, userId: string): KeysetList {
  return { name: 'projects', userId, filter, sort, values: VALUES[sort.by] }
}
