import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { HoldallError } from '@holdall/protocol'
import pg from 'pg'
import {
  DEFAULT_ROLES,
  ensureRoles,
  joinReaderRole,
  leaveReaderRole,
  type RoleNames,
  substituteRoles,
} from './roles.ts'

export interface Migration {
  name: string
  sql: string
  /** SHA-256 of the file, hex. */
  checksum: string
}

export interface MigrateOptions {
  roles?: RoleNames
  /** Runs on the same connection before the first migration; prepares what migrations refer to. */
  migrations?: Migration[]
}

const LOCK = 4_821_907_345n

/** The numbered `.sql` files beside this module, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const folder = new URL('./migrations/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings the database up to date: one transaction per file, under an advisory lock, never twice.
 *
 * @returns the names that were applied now
 * @throws {conflict} when an applied file was changed since, or when the database is newer than this program
 */
export async function migrate(connection: pg.ClientConfig, options: MigrateOptions = {}): Promise<string[]> {
  const { roles = DEFAULT_ROLES, migrations = await readMigrations() } = options
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await requireVersion(client)
    await client.query('create schema if not exists holdall')
    await client.query(
      'create table if not exists holdall.migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    const applied = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from holdall.migrations order by name',
    )
    const pending = pendingMigrations(migrations, applied.rows)
    if (pending.length > 0) await ensureRoles(client, roles)
    for (const migration of pending) await apply(client, migration, roles)
    return pending.map(({ name }) => name)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** What is still to be applied, after comparing what was. */
export function pendingMigrations(migrations: Migration[], applied: { name: string; checksum: string }[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum } of applied) {
    const migration = known.get(name)
    if (!migration) {
      throw new HoldallError(
        'conflict',
        `The database has the migration ${name}, which this version of Holdall does not know`,
        {
          hint: 'Start the newer version, or restore a backup made by this one',
        },
      )
    }
    if (migration.checksum !== checksum) {
      throw new HoldallError('conflict', `The migration ${name} was changed after it had been applied`, {
        hint: 'Restore the file as released; changes belong into a new migration',
      })
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration, roles: RoleNames): Promise<void> {
  try {
    await client.query('begin')
    // A login named like a schema would otherwise put its tables there.
    await client.query('set local search_path = public')
    await joinReaderRole(client, roles)
    await client.query(substituteRoles(sql, roles))
    await leaveReaderRole(client, roles)
    await client.query('insert into holdall.migrations (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw new HoldallError(
      'unavailable',
      `The migration ${name} failed: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    )
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ num: number; text: string }>(
    "select current_setting('server_version_num')::int as num, current_setting('server_version') as text",
  )
  if ((rows[0]?.num ?? 0) < 150000) {
    throw new HoldallError('unavailable', `PostgreSQL ${rows[0]?.text} is too old; Holdall needs 15 or newer`)
  }
}
