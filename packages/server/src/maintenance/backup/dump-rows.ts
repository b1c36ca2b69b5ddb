import { join } from 'node:path'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { RoleNames } from '../../db/index.ts'
import type { Instance } from '../instance.ts'
import type { BackedUpObject, BackupTable } from './backup-format.ts'
import { measuredCopy } from './measured-copy.ts'
import { withClient } from './with-client.ts'

/** What says nothing about anybody's work, or only about this moment of this server. */
const LEFT_OUT = [
  'instance',
  'reservations',
  'uploads',
  'idempotency_keys',
  'sign_in_codes',
  'outbox',
  'quarantine',
  'integrity_cursors',
  'integrity_findings',
]

// Generated columns make themselves.
const COLUMNS = `
select c.table_name as name, array_agg(c.column_name::text order by c.ordinal_position) as columns
from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and not (c.table_name = any ($1::text[]))
group by 1 order by 1`

const OBJECTS = `
select storage_key as key, checksum as sha256, size_bytes::float8 as "sizeBytes", mime_type as "mimeType" from media
  where purging_at is null or retained_at is not null
union all
select r.storage_key, r.checksum, r.size_bytes::float8, r.mime_type from renditions r join media m on m.id = r.media_id where m.purging_at is null
order by 1`

/** The rows of one instant, spooled to files. */
export interface DumpedRows {
  tables: (BackupTable & { path: string })[]
  objects: BackedUpObject[]
  instance: Instance
  migrations: { name: string; checksum: string }[]
}

/**
 * Writes all rows of one instant into files of `folder`. The transaction reads alone and ends before anything is sent; it holds nobody up.
 */
export async function dumpRows(connection: pg.ClientConfig, roles: RoleNames, folder: string): Promise<DumpedRows> {
  return await withClient(connection, async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const migrations = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from holdall.migrations order by name',
    )
    await client.query(`set local role ${quoted(roles.service)}`)
    const { rows } = await client.query<{ name: string; columns: string[] }>(COLUMNS, [LEFT_OUT])
    const tables: DumpedRows['tables'] = []
    for (const { name, columns } of rows) tables.push(await dumpTable(client, name, columns, folder))
    const objects = await client.query<BackedUpObject>(OBJECTS)
    const instance = await client.query<Instance>('select id, restore_epoch as "restoreEpoch" from instance')
    await client.query('commit')
    return { tables, objects: objects.rows, instance: instance.rows[0] as Instance, migrations: migrations.rows }
  })
}

/** Which tables of this schema a backup has, with their columns. */
export async function backedUpTables(
  client: pg.Client,
  roles: RoleNames,
): Promise<{ name: string; columns: string[] }[]> {
  await client.query('begin')
  await client.query(`set local role ${quoted(roles.service)}`)
  const { rows } = await client.query<{ name: string; columns: string[] }>(COLUMNS, [LEFT_OUT])
  await client.query('rollback')
  return rows
}

async function dumpTable(client: pg.Client, name: string, columns: string[], folder: string) {
  const path = join(folder, `${name}.copy`)
  const list = columns.map(quoted).join(', ')
  const source = client.query(copyTo(`copy (select ${list} from ${quoted(name)}) to stdout`))
  return { name, columns, path, ...(await measuredCopy(source, path)) }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
