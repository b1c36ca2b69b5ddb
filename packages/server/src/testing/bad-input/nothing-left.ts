import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type Driver, hasUnfinishedUploads } from '../../storage/driver.ts'
import type { TestHoldall } from '../test-holdall.ts'

/** Everything that an upload may leave behind, in rows and in files. */
export interface Traces {
  media: string[]
  renditions: string[]
  aliases: number
  tags: number
  reservations: string[]
  quarantine: number
  idempotencyKeys: number
  outbox: number
  jobs: number
  /** What is counted against quotas, folded or not. */
  usage: { owner: string; bytes: number; files: number }[]
  /** Files with their size below STORAGE_PATH and the store, temporary and scratch ones too; folders of the store. */
  files: string[]
}

const ROWS = `select
  array(select id || ' ' || checksum || ' ' || storage_key || ' ' || (deleted_at is not null) from media order by id) as media,
  array(select storage_key from renditions order by 1) as renditions,
  (select count(*)::int from media_aliases) as aliases,
  (select count(*)::int from media_tags) as tags,
  array(select id || ' ' || state from reservations order by id) as reservations,
  (select count(*)::int from quarantine) as quarantine,
  (select count(*)::int from idempotency_keys) as "idempotencyKeys",
  (select count(*)::int from outbox) as outbox`

// Folding moves numbers from one table to the other: only their sum says something.
const USAGE = `select owner_user_id as owner, sum(bytes)::float8 as bytes, sum(files)::float8 as files from (
    select owner_user_id, bytes, files from usage_totals union all select owner_user_id, bytes, files from usage_deltas
  ) as both_parts group by 1 having sum(bytes) <> 0 or sum(files) <> 0 order by 1`

/** A server that has just started writes the indexes of its caches, which no request has left. */
const BEGINNING = /\/cache\/.*\/index\.(?:log\.lock|json\.tmp\.\w+) \d+$/

const SETTLE_MS = 5_000
const LOOK_EVERY_MS = 20

/** What is there now. */
export async function tracesOf(server: TestHoldall): Promise<Traces> {
  const { database, config, bucket } = server.holdall.platform
  const { rows, usage } = await database.asService(async (tx) => ({
    rows: (await tx.query<Omit<Traces, 'jobs' | 'usage' | 'files'>>({ text: ROWS, values: [] })).rows[0],
    usage: (await tx.query<Traces['usage'][number]>({ text: USAGE, values: [] })).rows,
  }))
  if (!rows) throw new Error('The database answers nothing')
  const { rows: jobs } = await server.database.pool.query<{ count: number }>(
    "select count(*)::int as count from pgboss.job where name like 'media%'",
  )
  const files = new Set([...(await ownFiles(config.storagePath)), ...(await objectsOf(bucket.driver))])
  return { ...rows, usage, jobs: jobs[0]?.count ?? 0, files: [...files].sort() }
}

/**
 * Runs `work`, waits until the server has cleaned up, and proves that nothing at all is left of it.
 *
 * @returns what `work` resolved to
 */
export async function expectNothingLeft<T>(server: TestHoldall, work: () => Promise<T>): Promise<T> {
  const before = await tracesOf(server)
  const result = await work()
  await expectTraces(server, before)
  return result
}

/** Waits, within limits, until the traces are these. */
export async function expectTraces(server: TestHoldall, wanted: Traces): Promise<void> {
  const deadline = performance.now() + SETTLE_MS
  let found = await tracesOf(server)
  while (JSON.stringify(found) !== JSON.stringify(wanted) && performance.now() < deadline) {
    await sleep(LOOK_EVERY_MS)
    found = await tracesOf(server)
  }
  expect(found).toEqual(wanted)
}

/** The files below STORAGE_PATH, once its caches have begun. */
async function ownFiles(storagePath: string): Promise<string[]> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const found = await walk(storagePath, false)
    if (!found.some((line) => BEGINNING.test(line)) || performance.now() > deadline) return found
    await sleep(LOOK_EVERY_MS)
  }
}

/** What the store holds; of a folder, also its temporary files and its folders. */
async function objectsOf(driver: Driver): Promise<string[]> {
  if (driver.name === 'fs') return await walk(fileURLToPath(driver.root), true)
  const found: string[] = []
  for await (const { key, sizeBytes } of driver.list('')) found.push(`/${key} ${sizeBytes}`)
  if (hasUnfinishedUploads(driver))
    for await (const { key } of driver.unfinishedUploads()) found.push(`/${key} unfinished`)
  return found
}

async function walk(folder: string, folders: boolean): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) {
      if (folders) found.push(`${path}/`)
      continue
    }
    const stats = await stat(path).catch(() => null)
    if (stats) found.push(`${path} ${stats.size}`)
  }
  return found
}
