import type { SimilarQuery } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { decodeKeyset, encodeKeyset, type KeysetList } from '../../ledger/keyset-cursor.ts'
import { getMedia } from '../find-media.ts'
import { MEDIA_COLUMNS, type MediaRow } from '../media-row.ts'

export interface SimilarPage {
  /** Whether the item has a hash to compare others with. */
  comparable: boolean
  rows: (MediaRow & { distance: number })[]
  nextCursor: string | null
}

/** The item itself is in the answer of the function, as is one more than fits on the page. */
const EXTRA = 2

const HASH = 'select perceptual_hash::text as hash from media where id = $1'

const NEAR = `
select ${MEDIA_COLUMNS}, near.distance
from holdall.similar_media($1, $2::bigint, $3::integer[], $4, $5, $6, $7) near join media on media.id = near.media_id
where media.id <> $8 and media.deleted_at is null and media.purging_at is null
order by near.distance, media.id`

/**
 * The caller's own live items that look like an item they may see, the nearest first. A service looks among the items of its owner.
 *
 * @throws {not_found}
 */
export async function similarMedia(
  database: Database,
  identity: Identity,
  id: string,
  {
    maxDistance = 10,
    limit = 50,
    cursor = null,
  }: Omit<SimilarQuery, 'cursor'> & { cursor?: string | null | undefined },
): Promise<SimilarPage> {
  const row = await getMedia(database, identity, id)
  const owner = identity.role === 'service' ? row.owner_user_id : identity.userId
  const list: KeysetList = {
    name: 'similar',
    userId: owner,
    filter: { id, maxDistance },
    sort: { by: 'distance', descending: false },
    values: 'integer',
  }
  const position = decodeKeyset(list, cursor)
  const actor = actorOf(identity)
  const [known] = (await database.one<{ hash: string | null }>(actor, { text: HASH, values: [id] })).rows
  if (!known?.hash) return { comparable: false, rows: [], nextCursor: null }
  const { rows } = await database.one<SimilarPage['rows'][number]>(actor, {
    name: 'similar-media',
    text: NEAR,
    values: [
      owner,
      known.hash,
      bandMasks(maxDistance),
      maxDistance,
      // A cursor may hold any whole number; distances are small ones.
      Math.min(64, Math.max(-1, Number(position?.value ?? -1))),
      position?.id ?? '',
      limit + EXTRA,
      id,
    ],
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last ? encodeKeyset(list, { value: last.distance, id: last.id }) : null
  return { comparable: true, rows: page, nextCursor }
}

/**
 * What one of the four bands of a hash within `maxDistance` differs by: all numbers of 16 bits with at most a quarter of it as ones.
 *
 * @see Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with Multi-Index Hashing" (2012)
 */
export function bandMasks(maxDistance: number): number[] {
  let masks = [0]
  const all = new Set(masks)
  for (let ones = 1; ones <= Math.floor(maxDistance / 4); ones++) {
    masks = [...new Set(masks.flatMap((mask) => Array.from({ length: 16 }, (_, bit) => mask | (1 << bit))))]
    for (const mask of masks) all.add(mask)
  }
  return [...all]
}
