import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHoldall, type Holdall, type HoldallOptions } from '../http/create-holdall.ts'
import { silentLogger } from '../log.ts'
import { suiteStorageUrl } from './s3/test-s3.ts'
import { type TestDatabase, testDatabase } from './test-database.ts'

/** A Holdall of a test file's own: fresh database, temporary folder, listening on a free loopback port. */
export interface TestHoldall {
  holdall: Holdall
  url: string
  database: TestDatabase
  storagePath: string
  /** A bearer token. */
  token(userId: string, role?: 'user' | 'service'): Promise<string>
  /** `fetch` against this server as a user; a leading `/` is its root. */
  as(userId: string, role?: 'user' | 'service'): (path: string, init?: RequestInit) => Promise<Response>
  close(): Promise<void>
}

/** @param options settings beside the test's own; workers are off unless `HOLDALL_WORKERS: 'on'` */
export async function testHoldall(options: HoldallOptions = {}): Promise<TestHoldall> {
  const database = await testDatabase()
  const storagePath = await mkdtemp(join(tmpdir(), 'holdall-test-'))
  const storageUrl = suiteStorageUrl()
  const holdall = await createHoldall({
    env: {},
    log: silentLogger,
    HOLDALL_WORKERS: 'off',
    DATABASE_URL: database.url,
    STORAGE_PATH: storagePath,
    ...(storageUrl === undefined ? {} : { STORAGE_URL: storageUrl }),
    ...options,
  })
  const { url } = await holdall.listen({ port: 0 })
  const tokens = new Map<string, Promise<string>>()
  const token = (userId: string, role: 'user' | 'service' = 'user') => {
    const key = `${role} ${userId}`
    const minted = tokens.get(key) ?? holdall.token({ userId, role })
    tokens.set(key, minted)
    return minted
  }
  return {
    holdall,
    url,
    database,
    storagePath,
    token,
    as:
      (userId, role) =>
      async (path, init = {}) => {
        const headers = new Headers(init.headers)
        headers.set('authorization', `Bearer ${await token(userId, role)}`)
        return fetch(url + path, { ...init, headers })
      },
    async close() {
      await holdall.close()
      await database.drop()
      await rm(storagePath, { recursive: true, force: true })
    },
  }
}
