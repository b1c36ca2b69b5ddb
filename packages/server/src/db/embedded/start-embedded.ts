import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { ClientConfig } from 'pg'
import { type Clock, systemClock } from '../../clock.ts'
import type { Logger } from '../../log.ts'
import { isRoot, ownAccountName, unprivilegedAccount } from './account.ts'
import { linkLibraries, locateBinaries } from './binaries.ts'
import { type Endpoint, refreshConfiguration } from './configuration.ts'
import { ADMIN, createCluster, DATABASE, LOGIN } from './create-cluster.ts'
import { placementIn } from './placement.ts'
import { startPostmaster, stopPostmaster } from './postmaster.ts'

export interface EmbeddedOptions {
  /** The folder under which the cluster lives (`STORAGE_PATH`); made when missing. */
  storagePath: string
  log: Logger
  /** @default the system's clock */
  clock?: Clock
}

/** A running embedded PostgreSQL that this process owns. */
export interface EmbeddedPostgres {
  /** For `pg`: the login that owns the database `holdall` and is no superuser. */
  clientConfig: ClientConfig & { host: string; port: number; user: string; database: string }
  /** The same as a connection URL. */
  url: string
  /** For administration: the superuser. */
  adminClientConfig: ClientConfig
  /** E.g. `18.4`. */
  version: string
  /** Whether a server was running already, left by a killed owner. */
  adopted: boolean
  pid: number
  /** Stops the server; idempotent. */
  stop(): Promise<void>
}

/**
 * Starts the embedded PostgreSQL of a storage folder, creating its cluster on the first start.
 */
export async function startEmbedded({
  storagePath,
  log,
  clock = systemClock,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await locateBinaries()
  await linkLibraries(binaries.folder)
  const root = resolve(storagePath)
  const account = isRoot() ? await unprivilegedAccount() : null
  const place = placementIn(join(root, 'postgres'), account)
  const run = join(place.home, 'run')
  await mkdir(place.home, { recursive: true })
  for (const folder of [root, place.home]) await chmod(folder, account ? 0o711 : 0o700)
  await mkdir(run, { recursive: true, mode: 0o700 })
  if (account) await chown(run, account.uid, account.gid)
  await refreshConfiguration(place.config, 'socket', ownAccountName())
  const started = clock().getTime()
  if (!(await stat(place.data).catch(() => null))) await createCluster(binaries, place)
  const major = (await readFile(join(place.data, 'PG_VERSION'), 'utf8')).trim()
  if (major !== binaries.majorVersion) throw new HoldallError('conflict', `other version ${major}`)
  const endpoint: Endpoint = { kind: 'socket', folder: run, port: 5432 }
  const pid = await startPostmaster(binaries, place, endpoint)
  log.info({ event: 'postgres-started', ms: clock().getTime() - started }, 'the embedded PostgreSQL runs')
  const clientConfig = { host: run, port: 5432, user: LOGIN, database: DATABASE }
  return {
    clientConfig,
    adminClientConfig: { ...clientConfig, user: ADMIN },
    url: `postgresql://${LOGIN}@/${DATABASE}?host=${encodeURIComponent(run)}&port=5432`,
    version: binaries.packageVersion,
    adopted: false,
    pid,
    stop: () => stopPostmaster(pid, place.data),
  }
}
