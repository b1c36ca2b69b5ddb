import pg from 'pg'
import { expect, test } from 'vitest'
import { testCluster } from './postgres-cluster.ts'

test('the shared cluster lets an ordinary login copy databases', async () => {
  const { url, release } = await testCluster()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const name = `cluster_test_${process.pid}`
  await client.query(`create database ${name}_template`)
  await client.query(`create database ${name} template ${name}_template`)
  const { rows } = await client.query(
    "select rolsuper, current_setting('fsync') as fsync from pg_roles where rolname = current_user",
  )
  await client.query(`drop database ${name}`)
  await client.query(`drop database ${name}_template`)
  await client.end()
  await release()
  expect(rows).toEqual([{ rolsuper: false, fsync: 'on' }])
})
