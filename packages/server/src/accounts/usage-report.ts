import { type CategoryUsage, megabytes, STORAGE_CATEGORIES, type StorageStats } from '@holdall/protocol'
import { actorOf, type Database } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { readUsage, type UsageRow } from '../ledger/usage.ts'

type Categories = StorageStats['categories']

export interface UsageReport {
  categories: Categories
  /** Of the categories. */
  total: CategoryUsage
  /** What the quota counts: the categories and the history of documents. */
  usedBytes: number
  bySource: Record<string, { bytes: number; files: number }>
  byKind: Record<string, { bytes: number; files: number }>
}

/** Exact usage of one user, or of everybody for a service that acts for nobody. */
export async function usageReport(
  database: Database,
  identity: Identity,
  scope: 'own' | 'everyone',
): Promise<UsageReport> {
  const everyone = scope === 'everyone'
  const rows = await readUsage(database, actorOf(identity), everyone ? null : identity.userId)
  return summarise(rows)
}

/**
 * Sums rows by category, source and kind; every category is there, zeros included. Renditions count by category alone, documents in
 * `usedBytes` alone.
 */
export function summarise(all: readonly UsageRow[]): UsageReport {
  const rows = all.filter(({ category }) => category !== 'documents')
  const categories = {} as Categories
  for (const name of STORAGE_CATEGORIES) {
    categories[name] = categoryUsage(rows.filter(({ category }) => category === name))
  }
  return {
    categories,
    total: categoryUsage(rows),
    usedBytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    bySource: groupBy(rows, 'sourceType'),
    byKind: groupBy(rows, 'kind'),
  }
}

function categoryUsage(rows: readonly UsageRow[]): CategoryUsage {
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  return {
    bytes,
    megabytes: megabytes(bytes),
    file_count: rows.reduce((sum, row) => sum + row.files, 0),
  }
}

function groupBy(
  rows: readonly UsageRow[],
  field: 'sourceType' | 'kind',
): Record<string, { bytes: number; files: number }> {
  const groups: Record<string, { bytes: number; files: number }> = {}
  for (const row of rows) {
    if (row.category === 'thumbnails' || row.category === 'processed') continue
    groups[row[field]] ??= { bytes: 0, files: 0 }
    const group = groups[row[field]] as { bytes: number; files: number }
    group.bytes += row.bytes
    group.files += row.files
  }
  return groups
}
