import { HoldallError } from '@holdall/protocol'

const SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'] as const

/** The one thing that the check needs from a `pg` client or pool. */
export interface Queryable {
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>
}

/**
 * Checks that a commit which PostgreSQL acknowledges is on disk; run at every start, on the embedded server and on `DATABASE_URL`.
 *
 * @throws {unavailable} naming the settings that are off
 * @see https://www.postgresql.org/docs/current/runtime-config-wal.html
 */
export async function checkServerDurability(client: Queryable): Promise<void> {
  const columns = SETTINGS.map((name) => `current_setting('${name}') as ${name}`).join(', ')
  const { rows } = await client.query(`select ${columns}`)
  // `remote_write`, `remote_apply` and `local` flush the own disk first, as `on` does.
  const off = SETTINGS.filter((name) => rows[0]?.[name] === 'off')
  if (off.length === 0) return
  throw new HoldallError('unavailable', `The database would lose acknowledged data: ${off.join(', ')} is off`, {
    hint: `Set ${off.map((name) => `${name} = on`).join(', ')} for the server, the database and the login, then start again`,
    details: { settings: off },
  })
}
