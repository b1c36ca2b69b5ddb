import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { silentLogger } from '../log.ts'
import { startEmbedded } from './embedded/index.ts'
import { dumpSchema, generateTableTypes } from './introspect.ts'
import { migrate } from './migrate.ts'

// `npm run generate`: migrates an empty embedded database and writes what follows from it.
const storagePath = await mkdtemp(join(tmpdir(), 'holdall-generate-'))
const server = await startEmbedded({ storagePath, log: silentLogger })
try {
  await migrate(server.clientConfig)
  const client = new pg.Client(server.clientConfig)
  await client.connect()
  try {
    await writeFile(new URL('./generated/tables.ts', import.meta.url), await generateTableTypes(client))
    await writeFile(new URL('./schema.sql', import.meta.url), await dumpSchema(client))
  } finally {
    await client.end()
  }
} finally {
  await server.stop()
  await rm(storagePath, { recursive: true, force: true })
}
