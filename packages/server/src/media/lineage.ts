import type { LineageItem } from '@holdall/protocol'
import { actorOf, type Database } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { getMedia } from './find-media.ts'
import type { LinkMaker } from './links.ts'
import { makingOf } from './making.ts'
import type { OwnerLimits } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

const MAX_GENERATIONS = 100
const MAX_DESCENDANTS = 500

/** What an item was made from, and what was made from it. */
export interface Lineage {
  item: MediaRow
  ancestors: MediaRow[]
  descendants: (MediaRow & { depth: number })[]
  truncated: boolean
}

// The path keeps a circle from being walked twice: nothing forbids one, in rows that were imported.
const ANCESTORS = `
with recursive chain as (
  select id, original_media_id, 0 as depth, array[id::text] as path from media where id = $1
  union all
  select m.id, m.original_media_id, chain.depth + 1, chain.path || m.id::text from chain join media m on m.id = chain.original_media_id
  where m.purging_at is null and m.id <> all (chain.path) and chain.depth <= ${MAX_GENERATIONS}
)
select ${MEDIA_COLUMNS} from chain join media on media.id = chain.id where chain.depth > 0 order by chain.depth`

// Of the caller and of the item's owner: strangers may call anything public their original. Not what is in the trash: replaced bytes lie there as
// items of their own, and were not made from what took their place.
const DESCENDANTS = `
with recursive tree as (
  select id, 0 as depth, array[id::text] as path, array[]::text[] as place from media where id = $1
  union all
  select m.id, tree.depth + 1, tree.path || m.id::text, tree.place || (to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') || ' ' || m.id)
  from tree join media m on m.original_media_id = tree.id and m.owner_user_id = any ($2::text[])
  where m.deleted_at is null and m.purging_at is null and m.id <> all (tree.path) and tree.depth <= ${MAX_GENERATIONS}
)
select ${MEDIA_COLUMNS}, found.depth from (select * from tree limit ${MAX_DESCENDANTS + 2}) found join media on media.id = found.id
where found.depth > 0 order by found.place collate "C"`

/**
 * The lineage of an item, as far as the caller may see it; what they may not see ends a chain.
 *
 * @throws {not_found}
 */
export async function findLineage(database: Database, identity: Identity, id: string): Promise<Lineage> {
  const item = await getMedia(database, identity, id)
  const owners = [...new Set([item.owner_user_id, identity.userId])]
  const [ancestors, descendants] = (await database.batch([
    {
      actor: actorOf(identity),
      statements: [
        { text: ANCESTORS, values: [id] },
        { text: DESCENDANTS, values: [id, owners] },
      ],
    },
  ])) as unknown as [{ rows: MediaRow[] }, { rows: Lineage['descendants'] }]
  const older = ancestors.rows.slice(0, MAX_GENERATIONS)
  const younger = descendants.rows.filter(({ depth }) => depth <= MAX_GENERATIONS)
  return {
    item,
    ancestors: older,
    descendants: younger.slice(0, MAX_DESCENDANTS),
    truncated:
      older.length < ancestors.rows.length ||
      younger.length < descendants.rows.length ||
      younger.length > MAX_DESCENDANTS,
  }
}

/** Turns the rows of a lineage into answers. */
export class LineagePresenter {
  readonly #links: LinkMaker
  readonly #owners: OwnerLimits
  readonly #seen: ReadonlySet<string>

  constructor(links: LinkMaker, owners: OwnerLimits, { item, ancestors, descendants }: Lineage) {
    this.#links = links
    this.#owners = owners
    this.#seen = new Set([item, ...ancestors, ...descendants].map(({ id }) => id))
  }

  async item(row: MediaRow): Promise<LineageItem> {
    const { original_media_id: parent } = row
    return {
      id: row.id,
      // A name of something that the caller may not see tells nothing but that it exists.
      originalMediaId: parent !== null && this.#seen.has(parent) ? parent : null,
      title: row.title,
      originalFilename: row.original_filename,
      kind: row.kind,
      thumbnailUrl: this.#links.forListing(row, await this.#owners.linkEpoch(row.owner_user_id)).thumbnailUrl,
      sourceType: row.source_type,
      enhancementType: row.enhancement_type,
      checksum: row.checksum,
      createdAt: row.created_at.toISOString(),
      deletedAt: row.deleted_at?.toISOString() ?? null,
      made: makingOf(row.metadata),
    }
  }
}
