import type { Database } from '../../db/index.ts'
import type { StoredRow } from './finding.ts'

const PAGE = 1_000

// What is purged may have lost its bytes already, unless a snapshot retains it.
const COLUMNS = `
  select m.id as "mediaId", null as rendition, m.storage_key as key, m.size_bytes as "sizeBytes", m.checksum
  from media m where (m.purging_at is null or m.retained_at is not null)`
const RENDITIONS = `
  select r.media_id as "mediaId", r.name as rendition, r.storage_key as key, r.size_bytes as "sizeBytes", r.checksum
  from renditions r join media m on m.id = r.media_id where m.purging_at is null`

/** Rows that name bytes, in the order of the UTF-8 bytes of their keys. */
export async function* rowsByKey(database: Database): AsyncGenerator<StoredRow, void, undefined> {
  const collation = (await sortsByBytes(database)) ? '' : 'collate "C"'
  const page = (table: string, column: string) =>
    `(${table} and ${column} ${collation} > $1 order by ${column} ${collation} limit ${PAGE})`
  const text = `select * from (${page(COLUMNS, 'm.storage_key')} union all ${page(RENDITIONS, 'r.storage_key')}) as both_tables
    order by key ${collation} limit ${PAGE}`
  for (let after = ''; ; ) {
    const { rows } = await database.one<StoredRow>('service', { text, values: [after] })
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.key
  }
}

/** Those of the keys that rows name now. */
export async function currentRows(database: Database, keys: readonly string[]): Promise<Map<string, StoredRow>> {
  const { rows } = await database.one<StoredRow>('service', {
    text: `${COLUMNS} and m.storage_key = any ($1::text[]) union all ${RENDITIONS} and r.storage_key = any ($1::text[])`,
    values: [keys],
  })
  return new Map(rows.map((row) => [row.key, row]))
}

/** Rows by the item that they belong to, behind a position: for a check that goes on where it ended. */
export async function rowsByItem(database: Database, after: string, limit: number): Promise<StoredRow[]> {
  const { rows: items } = await database.one<{ id: string }>('service', {
    text: 'select id from media where id > $1 and (purging_at is null or retained_at is not null) order by id limit $2',
    values: [after, limit],
  })
  if (items.length === 0) return []
  const { rows } = await database.one<StoredRow>('service', {
    text: `select * from (${COLUMNS} and m.id = any ($1::text[]) union all ${RENDITIONS} and m.id = any ($1::text[])) as both_tables order by "mediaId", rendition nulls first`,
    values: [items.map(({ id }) => id)],
  })
  return rows
}

async function sortsByBytes(database: Database): Promise<boolean> {
  const { rows } = await database.one<{ collation: string }>('service', {
    text: `select coalesce(to_jsonb(d) ->> 'datlocale', d.datcollate) as collation from pg_database d where d.datname = current_database()`,
    values: [],
  })
  return ['C', 'POSIX', 'C.UTF-8', 'C.utf8'].includes(rows[0]?.collation ?? '')
}
