import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { dumpSchema, generateTableTypes } from './introspect.ts'

let db: TestDatabase
let client: pg.Client
beforeAll(async () => {
  db = await testDatabase()
  client = new pg.Client({ connectionString: db.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await db.drop()
})

const REMEDY = 'run `npm run generate` and look at the difference'

it('types say what the migrated schema is', async () => {
  const committed = await readFile(new URL('./generated/tables.ts', import.meta.url), 'utf8')
  expect(await generateTableTypes(client), REMEDY).toBe(committed)
})

it('schema.sql is the migrated schema', async (context) => {
  const { rows } = await client.query<{ major: number }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  )
  // Each major version writes expressions in its own way; the file is the embedded server's.
  if (rows[0]?.major !== 18) return context.skip(`PostgreSQL ${rows[0]?.major} words expressions differently`)
  const committed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8')
  expect(await dumpSchema(client), REMEDY).toBe(committed)
})
