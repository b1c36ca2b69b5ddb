import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { isOnBoard } from '../../ledger/references.ts'

export interface Amount {
  count: number
  bytes: number
}

/** What a library is made of. */
export interface MediaAnalytics {
  total: Amount
  bySource: Record<string, Amount>
  byKind: Record<string, Amount>
  /** Newest first, `2026-11`, UTC. */
  byMonth: ({ month: string; kinds: Record<string, Amount> } & Amount)[]
  topTags: { tag: string; count: number }[]
  /** Items of identical content beyond the first of each, and what they say they take. */
  duplicates: Amount
  /** Named by no document, scene, snapshot or board. */
  unused: Amount
  trash: Amount
}

interface Cell extends Amount {
  source: string
  kind: string
  month: string
}

const LIVE = 'owner_user_id = $1 and deleted_at is null and purging_at is null'

const CELLS = `
select source_type as source, kind, to_char(created_at at time zone 'UTC', 'YYYY-MM') as month, count(*)::int as count, sum(size_bytes)::bigint as bytes
from media where ${LIVE} group by 1, 2, 3`

const TAGS = `
select t.tag, count(*)::int as count from media_tags t join media m on m.id = t.media_id
where m.${LIVE} group by 1 order by 2 desc, 1 limit 20`

const DUPLICATES = `
select coalesce(sum(n - 1), 0)::int as count, coalesce(sum(bytes), 0)::bigint as bytes from (
  select count(*) as n, (count(*) - 1) * min(size_bytes) as bytes from media where ${LIVE} group by checksum having count(*) > 1
) as groups`

const UNUSED = `
select count(*)::int as count, coalesce(sum(size_bytes), 0)::bigint as bytes from media where ${LIVE}
  and not exists (select from media_references r where r.media_id = media.id and r.counts)
  and not exists (select from snapshot_media s where s.media_id = media.id) and not ${isOnBoard('media')}`

const TRASH = `
select count(*)::int as count, coalesce(sum(size_bytes), 0)::bigint as bytes from media
where owner_user_id = $1 and deleted_at is not null and purging_at is null`

/** Counts and bytes of the caller's own items. */
export async function mediaAnalytics(database: Database, identity: Identity): Promise<MediaAnalytics> {
  const values = [identity.userId]
  const statements = [CELLS, TAGS, DUPLICATES, UNUSED, TRASH].map((text) => ({ text, values }))
  const [cells, tags, duplicates, unused, trash] = (await database.batch([
    { actor: actorOf(identity), statements },
  ])) as unknown as [
    { rows: Cell[] },
    { rows: MediaAnalytics['topTags'] },
    { rows: [Amount] },
    { rows: [Amount] },
    { rows: [Amount] },
  ]
  return {
    ...summarise(cells.rows),
    topTags: tags.rows,
    duplicates: duplicates.rows[0],
    unused: unused.rows[0],
    trash: trash.rows[0],
  }
}

function summarise(cells: readonly Cell[]): Pick<MediaAnalytics, 'total' | 'bySource' | 'byKind' | 'byMonth'> {
  const total: Amount = { count: 0, bytes: 0 }
  const bySource: Record<string, Amount> = {}
  const byKind: Record<string, Amount> = {}
  const months: Record<string, MediaAnalytics['byMonth'][number]> = {}
  for (const cell of cells) {
    months[cell.month] ??= { month: cell.month, count: 0, bytes: 0, kinds: {} }
    const month = months[cell.month] as MediaAnalytics['byMonth'][number]
    add(total, cell)
    add(month, cell)
    addTo(bySource, cell.source, cell)
    addTo(byKind, cell.kind, cell)
    addTo(month.kinds, cell.kind, cell)
  }
  const byMonth = Object.values(months).sort((a, b) => (a.month < b.month ? 1 : -1))
  return { total, bySource, byKind, byMonth }
}

function add(sum: Amount, { count, bytes }: Amount): void {
  sum.count += count
  sum.bytes += bytes
}

function addTo(sums: Record<string, Amount>, name: string, amount: Amount): void {
  sums[name] ??= { count: 0, bytes: 0 }
  add(sums[name] as Amount, amount)
}
