import type { Database } from '../db/index.ts'

const KNOWN = `
select k from unnest($1::text[]) k where
  exists (select from media where storage_key = k) or exists (select from renditions where storage_key = k)
  or exists (select from reservations where storage_key = k)`

/** Those of `keys` that a row or a reservation knows. */
export async function knownKeys(database: Database, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.one<{ k: string }>('service', { name: 'known-keys', text: KNOWN, values: [keys] })
  return new Set(rows.map(({ k }) => k))
}

/** Those of `keys` that an upload has reserved whose lease runs at `now`. */
export async function reservedKeys(database: Database, keys: readonly string[], now: Date): Promise<Set<string>> {
  const { rows } = await database.one<{ k: string }>('service', {
    text: `select storage_key as k from reservations
      where storage_key = any ($1::text[]) and state <> 'aborting' and lease_expires_at >= $2`,
    values: [keys, now],
  })
  return new Set(rows.map(({ k }) => k))
}
