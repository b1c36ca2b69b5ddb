import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type Instance, MARKER_KEY } from '../instance.ts'
import type { BackupTable, Manifest } from './backup-format.ts'
import type { BackupContext } from './create-backup.ts'
import { quoted } from './dump-rows.ts'
import { withClient } from './with-client.ts'

const DEPENDS = `
select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent
from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conrelid <> c.confrelid`

const SEQUENCES = `
select table_name as name, column_name as column from information_schema.columns
where table_schema = 'public' and is_identity = 'YES' and table_name = any ($1::text[])`

/**
 * Loads all tables in one transaction. `COPY FROM` is refused under row level security: for this transaction alone their owner, whose login this is,
 * is not bound by it. Triggers that count rest, since what they have counted comes with the rows.
 */
export async function loadRows(
  { connection, bucket }: BackupContext,
  manifest: Manifest,
  paths: ReadonlyMap<string, string>,
  requireAlone: () => Promise<void> | undefined,
): Promise<void> {
  await withClient(connection, async (client) => {
    await client.query('begin')
    const tables = await inOrder(client, manifest.tables)
    for (const { name } of tables)
      await client.query(`alter table ${quoted(name)} no force row level security, disable trigger user`)
    for (const table of tables) await loadTable(client, table, paths.get(table.name) as string)
    // While their owner still sees the rows: numbers go on behind the highest.
    await setSequences(
      client,
      tables.map(({ name }) => name),
    )
    for (const { name } of tables)
      await client.query(`alter table ${quoted(name)} force row level security, enable trigger user`)
    const instance = restoredInstance(manifest)
    await client.query('alter table instance no force row level security')
    await client.query('update instance set id = $1, restore_epoch = $2', [instance.id, instance.restoreEpoch])
    await client.query('alter table instance force row level security')
    await requireAlone()
    // Just before the commit: should it fail, the next start finds a bucket that is not its own, and collects nothing.
    await bucket.internal.delete(MARKER_KEY)
    await bucket.internal.put(MARKER_KEY, Buffer.from(JSON.stringify(instance)), { contentType: 'application/json' })
    await client.query('commit')
  })
}

/** What the database becomes: of the same id, and of another epoch than the one that was backed up. */
export function restoredInstance({ instance }: Manifest): Instance {
  return { ...instance, restoreEpoch: instance.restoreEpoch + 1 }
}

/** Parents before children. */
async function inOrder(client: pg.Client, tables: readonly BackupTable[]): Promise<BackupTable[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(DEPENDS)
  const ordered: BackupTable[] = []
  const waiting = new Map(tables.map((table) => [table.name, table]))
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(
      ({ name }) => !rows.some(({ child, parent }) => child === name && waiting.has(parent)),
    )
    if (ready.length === 0)
      throw new HoldallError('internal', `Tables refer to each other in a circle: ${[...waiting.keys()]}`)
    for (const table of ready) {
      ordered.push(table)
      waiting.delete(table.name)
    }
  }
  return ordered
}

async function loadTable(client: pg.Client, { name, columns, rows }: BackupTable, path: string): Promise<void> {
  const list = columns.map(quoted).join(', ')
  const target = client.query(copyFrom(`copy ${quoted(name)} (${list}) from stdin`))
  await pipeline(createReadStream(path), target)
  if (target.rowCount !== rows)
    throw new HoldallError('corrupt', `${name} took ${target.rowCount} of ${rows} rows; nothing was changed`)
}

async function setSequences(client: pg.Client, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string; column: string }>(SEQUENCES, [tables])
  for (const { name, column } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), (select coalesce(max(${quoted(column)}), 0) + 1 from ${quoted(name)}), false)`,
      [`public.${name}`, column],
    )
}
