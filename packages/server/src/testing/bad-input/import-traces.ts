import { expect } from 'vitest'
import type { TestHoldall } from '../test-holdall.ts'
import { expectTraces, type Traces, tracesOf } from './nothing-left.ts'

/** What an import may leave behind beside what an upload may. */
export interface ImportTraces {
  traces: Traces
  rows: Record<string, unknown>[]
}

const TABLES = ['projects', 'documents', 'document_revisions', 'scenes', 'media_references']

export async function importTracesOf(server: TestHoldall): Promise<ImportTraces> {
  const { rows } = await server.holdall.platform.database.one<Record<string, unknown>>('service', {
    text: `select ${TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
    values: [],
  })
  return { traces: await tracesOf(server), rows }
}

/** Nothing was made at all. */
export async function expectImportTraces(server: TestHoldall, wanted: ImportTraces): Promise<void> {
  expect((await importTracesOf(server)).rows).toEqual(wanted.rows)
  await expectTraces(server, wanted.traces)
}

/** All that was made is gone again; events tell of what came and went, jobs find nothing to do, and empty folders stay. */
export async function expectTakenBack(server: TestHoldall, wanted: ImportTraces): Promise<void> {
  const { rows, traces } = await importTracesOf(server)
  const bare = ({ outbox: _events, jobs: _jobs, files, ...rest }: Traces) => ({
    ...rest,
    files: files.filter((file) => !file.endsWith('/')),
  })
  expect(rows).toEqual(wanted.rows)
  expect(bare(traces)).toEqual(bare(wanted.traces))
}
