import { mkdir, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { dumpSchema, generateTableTypes } from './introspect.ts'
import { migrate } from './migrate.ts'

// `npm run generate -- postgres://…`: writes the generated files from an empty database, which it migrates.
const [connectionString] = process.argv.slice(2)
if (!connectionString) throw new Error('Usage: npm run generate -- postgres://login@host/empty-database')
await migrate({ connectionString })
const client = new pg.Client({ connectionString })
await client.connect()
try {
  await mkdir(new URL('./generated/', import.meta.url), { recursive: true })
  await writeFile(new URL('./generated/tables.ts', import.meta.url), await generateTableTypes(client))
  await writeFile(new URL('./schema.sql', import.meta.url), await dumpSchema(client))
} finally {
  await client.end()
}
