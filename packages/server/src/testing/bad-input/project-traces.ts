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

// Sizes of projects follow from folding, which has its own time; bodies may be large.
const ROW = "to_jsonb(t) - 'size_bytes' - 'body' || jsonb_build_object('digest', md5(to_jsonb(t) ->> 'body'))"

/** Every row of projects and their parts, as text. */
export async function projectRowsOf(server: TestHoldall): Promise<string[]> {
  const { rows } = await server.holdall.platform.database.one<{ row: string }>('service', {
    text: `${TABLES.map((table) => `select '${table} ' || (${ROW})::text as row from ${table} t`).join(' union all ')} order by 1`,
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
