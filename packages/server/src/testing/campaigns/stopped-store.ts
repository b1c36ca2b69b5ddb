import type { AddressInfo } from 'node:net'
import { loadConfig } from '../../config.ts'
import { createApp } from '../../http/app.ts'
import { startServer } from '../../http/start-server.ts'
import { mintToken } from '../../identity/tokens.ts'
import { silentLogger } from '../../log.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { type Audit, auditStore } from './audit-store.ts'
import { CAMPAIGN_SECRET, dataFolder } from './server-process.ts'
import { storedFiles } from './stored-files.ts'

const DAY_MS = 86_400_000

/** The store of a server that was stopped, opened in this process with its workers paused and a clock that can be moved on. */
export interface StoppedStore {
  platform: Platform
  /** Moves the clock. */
  pass(milliseconds: number): void
  passTrashDays(): void
  audit(): Promise<Audit>
  /** A request as a user. */
  fetch(path: string, init?: RequestInit, userId?: string): Promise<Response>
  close(): Promise<void>
}

/** @param storageUrl where the server kept its bytes, when that is not below its data folder */
export async function openStopped(folder: string, storageUrl?: string): Promise<StoppedStore> {
  let offsetMs = 0
  const clock = () => new Date(Date.now() + offsetMs)
  const config = loadConfig(storageUrl === undefined ? {} : { STORAGE_URL: storageUrl }, {
    STORAGE_PATH: dataFolder(folder),
    HOLDALL_SECRET: CAMPAIGN_SECRET,
    HOLDALL_WORKERS: 'off',
  })
  const platform = await createPlatform({ config, clock, log: silentLogger })
  const server = await startServer(createApp(platform), { host: '127.0.0.1', port: 0 })
  const { port } = server.address as AddressInfo
  return {
    platform,
    pass: (milliseconds) => {
      offsetMs += milliseconds
    },
    passTrashDays: () => {
      offsetMs += (config.TRASH_DAYS + 1) * DAY_MS
    },
    audit: () => auditStore(platform.database, storedFiles(platform.bucket.driver)),
    async fetch(path, init = {}, userId = 'alice') {
      const headers = new Headers(init.headers)
      const token = await mintToken(platform.secrets, { userId, role: 'user', expiresInSeconds: 600 }, clock)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers })
    },
    async close() {
      await server.stop()
      await platform.close()
    },
  }
}
