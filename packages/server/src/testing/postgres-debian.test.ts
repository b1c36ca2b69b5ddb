import pg from 'pg'
import { expect, test } from 'vitest'
import { startDebianPostgres } from './postgres-debian.ts'

test("Debian's server gives an ordinary login that may create roles, databases and trusted extensions", async (context) => {
  const server = await startDebianPostgres()
  if ('skipped' in server) return context.skip(server.skipped)
  try {
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query('create extension pg_trgm')
    await client.query('create role somebody nologin')
    await client.query('create database copied template template0')
    const { rows } = await client.query(
      "select rolsuper, rolcreaterole, current_setting('server_version') as version from pg_roles where rolname = current_user",
    )
    await client.end()
    expect(rows).toEqual([
      { rolsuper: false, rolcreaterole: true, version: expect.stringMatching(`^${server.majorVersion}\\.`) },
    ])
  } finally {
    await server.stop()
  }
})

test('a machine without one is told what to install', async () => {
  expect(await startDebianPostgres('/nowhere')).toEqual({ skipped: expect.stringContaining('apt-get install') })
})
