import { expect } from 'vitest'
import type { TestHoldall } from '../test-holdall.ts'
import { expectTraces, tracesOf } from './nothing-left.ts'

const TABLES = [
  'projects',
  'project_members',
  'documents',
  'document_revisions',
  'document_conflicts',
  'scenes',
  'snapshots',
  'snapshot_documents',
  'snapshot_media',
  'media_references',
]

/** Every row of projects and their parts, as text. */
export async function projectRowsOf(server: TestHoldall): Promise<string[]> {
  const { rows } = await server.holdall.platform.database.one<{ row: string }>('service', {
    text: TABLES.map((table) => `select '${table} ' || to_jsonb(t)::text as row from ${table} t`)
      .join(' union all ')
      .concat(' order by 1'),
    values: [],
  })
  return rows.map(({ row }) => row)
}

/**
 * Proves that `work` leaves projects, documents and their histories as they were, and nothing behind in rows, files and counts.
 *
 * @returns what `work` resolved to
 */
export async function expectUntouched<T>(server: TestHoldall, work: () => Promise<T>): Promise<T> {
  const [rows, traces] = [await projectRowsOf(server), await tracesOf(server)]
  const result = await work()
  expect(await projectRowsOf(server)).toEqual(rows)
  await expectTraces(server, traces)
  return result
}
