import { type FieldError, HoldallError } from '@holdall/protocol'
import type { Transaction } from '../../db/index.ts'

/** A media item that a request names, and where. */
export interface NamedMedia {
  path: string
  mediaId: string
}

/** Sizes by which a new item gets its shape. */
export type PlaceableMedia = { id: string; width: number | null; height: number | null }

/**
 * What goes on a board must be there, out of the trash, and the caller's to see. In one answer whether it is somebody else's or nobody's.
 *
 * @throws {invalid_request} with every one that is not
 */
export async function requirePlaceable(
  tx: Transaction,
  named: readonly NamedMedia[],
): Promise<Map<string, PlaceableMedia>> {
  if (named.length === 0) return new Map()
  const { rows } = await tx.query<PlaceableMedia>({
    name: 'placeable-media',
    text: 'select id, width, height from media where id = any ($1::text[]) and purging_at is null and deleted_at is null',
    values: [[...new Set(named.map(({ mediaId }) => mediaId))]],
  })
  const found = new Map(rows.map((row) => [row.id, row]))
  const errors: FieldError[] = named
    .filter(({ mediaId }) => !found.has(mediaId))
    .map(({ path, mediaId }) => ({ path, message: `${mediaId} is no media item that you can see` }))
  if (errors.length === 0) return found
  throw new HoldallError('invalid_request', 'A board can only show media items that are there', {
    hint: 'Items in the trash are restored first',
    errors: errors.slice(0, 50),
  })
}
