import { HoldallError } from '@holdall/protocol'
import type { Database } from '../db/index.ts'
import type { Bucket } from '../storage/bucket.ts'

/** Where objects wait that nobody knows: `{prefix}{milliseconds since 1970}/{original key}`. */
export const QUARANTINE_PREFIX = '.holdall/quarantine/'

export interface QuarantinedObject {
  key: string
  originalKey: string
  sizeBytes: number
  reason: string
  quarantinedAt: Date
}

const LIST = `
select key, original_key as "originalKey", size_bytes as "sizeBytes", reason, quarantined_at as "quarantinedAt"
from quarantine where $1::text[] is null or key = any ($1::text[]) or original_key = any ($1::text[]) order by quarantined_at, key limit $2`

/** @param keys of quarantine or of before it; null for all */
export async function listQuarantine(
  database: Database,
  keys: readonly string[] | null,
  limit = 10_000,
): Promise<QuarantinedObject[]> {
  const { rows } = await database.one<QuarantinedObject>('service', { text: LIST, values: [keys, limit] })
  return rows
}

export interface UndoReport {
  restoredCount: number
  errors: { key: string; message: string }[]
}

/**
 * Puts objects back where they were; their grace begins anew, so that there is time to find out whose they are. What has come under the
 * key meanwhile is left alone.
 */
export async function undoQuarantine(
  { database, bucket }: { database: Database; bucket: Bucket },
  keys: readonly string[] | null,
): Promise<UndoReport> {
  const report: UndoReport = { restoredCount: 0, errors: [] }
  for (const { key, originalKey } of await listQuarantine(database, keys)) {
    try {
      if (await bucket.head(originalKey)) throw new HoldallError('conflict', `Something else is at ${originalKey} now`)
      await bucket.internal.copy(key, originalKey)
      await bucket.internal.delete(key)
      await database.one('service', { text: 'delete from quarantine where key = $1', values: [key] })
      report.restoredCount += 1
    } catch (error) {
      report.errors.push({ key: originalKey, message: error instanceof Error ? error.message : String(error) })
    }
  }
  return report
}
