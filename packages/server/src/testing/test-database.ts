import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { QUEUE_DEFINITIONS } from '../bind-jobs.ts'
import { createPool, Database, migrate } from '../db/index.ts'
import { readMigrations } from '../db/migrate.ts'
import { JobQueue } from '../jobs/queue.ts'
import { silentLogger } from '../log.ts'
import { testCluster } from './postgres-cluster.ts'

/** A migrated database of a test file's own. */
export interface TestDatabase {
  url: string
  pool: pg.Pool
  database: Database
  /** Closes the pool and drops the database. */
  drop(): Promise<void>
}

const TEMPLATE_LOCK = 7_316_004_911n

/** A fresh database in milliseconds: a copy of a template that the first file of a run migrates. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = await testCluster()
  const admin = new pg.Client({ connectionString: cluster.url })
  await admin.connect()
  const name = `holdall_test_${randomBytes(6).toString('hex')}`
  try {
    // Copying needs a template that nobody is connected to, so one file at a time makes or copies it.
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const template = await ensureTemplate(admin, cluster.url)
    await admin.query(`create database ${name} template ${template}`)
  } finally {
    await admin.end()
  }
  const url = withDatabase(cluster.url, name)
  const pool = createPool({ connection: url, max: 8, log: silentLogger })
  return {
    url,
    pool,
    database: new Database(pool),
    async drop() {
      await pool.end()
      const client = new pg.Client({ connectionString: cluster.url })
      await client.connect()
      try {
        await dropDatabase(client, name)
      } finally {
        await client.end()
      }
      await cluster.release()
    },
  }
}

/** An autovacuum worker in the database is not ours to end: it is gone in a moment. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      if (attempt === 20 || (error as { code?: string }).code !== '42501') throw error
      await sleep(250)
    }
  }
}

async function ensureTemplate(admin: pg.Client, url: string): Promise<string> {
  const migrations = await readMigrations()
  const mark = createHash('sha256')
    .update(migrations.map(({ checksum }) => checksum).join())
    .digest('hex')
    .slice(0, 12)
  const template = `holdall_template_${mark}`
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template])
  if (rowCount) return template
  const draft = `${template}_draft`
  await admin.query(`drop database if exists ${draft} with (force)`)
  await admin.query(`create database ${draft}`)
  const draftUrl = withDatabase(url, draft)
  const jobs = new JobQueue({ connection: { connectionString: draftUrl }, log: silentLogger, workers: false })
  await jobs.start(QUEUE_DEFINITIONS)
  await jobs.stop()
  await migrate({ connectionString: draftUrl })
  await admin.query(`alter database ${draft} rename to ${template}`)
  return template
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
