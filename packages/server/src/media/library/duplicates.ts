import type { DuplicatesQuery } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { decodeKeyset, encodeKeyset, type KeysetList } from '../../ledger/keyset-cursor.ts'
import { MEDIA_COLUMN_NAMES, type MediaRow } from '../media-row.ts'

/** Items of one owner with identical content. */
export interface DuplicateGroup {
  checksum: string
  count: number
  wastedBytes: number
  /** The oldest first, as far as they are shown. */
  rows: MediaRow[]
}

const SHOWN = 20
const LIVE = 'owner_user_id = $1 and deleted_at is null and purging_at is null'

const GROUPS = `
select * from (
  select checksum, count(*)::int as count, ((count(*) - 1) * min(size_bytes))::bigint as "wastedBytes" from media where ${LIVE}
  group by checksum having count(*) > 1
) as groups
where $2::bigint is null or "wastedBytes" < $2 or ("wastedBytes" = $2 and checksum > $3)
order by "wastedBytes" desc, checksum limit $4`

const ITEMS = `
select ${MEDIA_COLUMN_NAMES.join(', ')} from (
  select media.*, row_number() over (partition by checksum order by created_at, id) as place from media where ${LIVE} and checksum = any ($2::text[])
) as ranked where place <= ${SHOWN} order by checksum, place`

/** One page of the caller's contents that they have more than once, the most wasteful first. */
export async function listDuplicates(
  database: Database,
  identity: Identity,
  { limit = 50, cursor }: Omit<DuplicatesQuery, 'format'>,
): Promise<{ groups: DuplicateGroup[]; nextCursor: string | null }> {
  const list: KeysetList = {
    name: 'duplicates',
    userId: identity.userId,
    filter: {},
    sort: { by: 'wasted', descending: true },
    values: 'integer',
  }
  const position = decodeKeyset(list, cursor ?? null)
  const actor = actorOf(identity)
  const { rows: groups } = await database.one<Omit<DuplicateGroup, 'rows'>>(actor, {
    text: GROUPS,
    values: [identity.userId, position?.value ?? null, position?.id ?? '', limit + 1],
  })
  const page = groups.slice(0, limit)
  const { rows } = await database.one<MediaRow>(actor, {
    text: ITEMS,
    values: [identity.userId, page.map(({ checksum }) => checksum)],
  })
  const byChecksum = new Map<string, MediaRow[]>()
  for (const row of rows) byChecksum.set(row.checksum, [...(byChecksum.get(row.checksum) ?? []), row])
  const last = page.at(-1)
  return {
    // What was deleted between the two looks is no group any more.
    groups: page.flatMap((group) => {
      const found = byChecksum.get(group.checksum)
      return found ? [{ ...group, rows: found }] : []
    }),
    nextCursor:
      groups.length > limit && last ? encodeKeyset(list, { value: last.wastedBytes, id: last.checksum }) : null,
  }
}
