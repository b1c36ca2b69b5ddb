import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { type Clock, systemClock } from '../../clock.ts'
import type { Logger } from '../../log.ts'
import { ownAccountName } from './account.ts'
import { type Binaries, locateBinaries } from './binaries.ts'
import { refreshConfiguration } from './configuration.ts'
import { createCluster } from './create-cluster.ts'
import { EmbeddedServer } from './embedded-server.ts'
import { clientConfigs, endpointOf, isListening, type LoginConfig, readPassword } from './endpoint.ts'
import { type Lease, takeLease } from './lease.ts'
import { choosePlacement, confirmPlacement, type Placement, STATE_FOLDER } from './placement.ts'
import { readNote } from './postmaster.ts'
import { prepareBinaries } from './stage-binaries.ts'
import { explainStart } from './start-error.ts'

export interface EmbeddedOptions {
  /** The folder under which the cluster lives (`STORAGE_PATH`); made when missing. */
  storagePath: string
  log: Logger
  /** @default the system's clock */
  clock?: Clock
  /** Where a cluster lives that cannot live under the storage folder. @default /var/lib/holdall */
  stateFolder?: string
  /** PostgreSQL's programs. @default those of the installed npm package */
  binaries?: Binaries
}

/** A running embedded PostgreSQL that this process owns. */
export interface EmbeddedPostgres {
  /** For `pg`: the login that owns the database `holdall` and is no superuser. */
  clientConfig: LoginConfig
  /** The same as a connection URL. */
  url: string
  /** For administration: the superuser, in the same database. */
  adminClientConfig: LoginConfig
  /** E.g. `18.4`. */
  version: string
  /** Whether a server was running already, left by a killed owner. */
  adopted: boolean
  /** Process id of the server; changes when it crashes and is brought back. */
  readonly pid: number
  /** Stops the server and waits until it is gone; idempotent. */
  stop(): Promise<void>
}

/**
 * Starts the embedded PostgreSQL of a storage folder: creates its cluster on the first start, adopts a server that a killed Holdall left.
 *
 * @throws {conflict} when another Holdall owns it, or its data is of another major version
 * @throws {unavailable} when it cannot run here: full disk, no permission, no programs for this platform
 * @example const database = await startEmbedded({ storagePath: './.holdall', log })
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { storagePath, log, clock = systemClock, stateFolder = STATE_FOLDER } = options
  const began = performance.now()
  try {
    const packaged = options.binaries ?? (await locateBinaries())
    const place = await choosePlacement(storagePath, stateFolder)
    const lease = await takeLease(place.leaseFile, { clock, canAskServer: () => isServerListening(place) })
    const server = await open(packaged, place, lease, log).catch(async (error) => {
      await lease.release()
      throw error
    })
    const { login, admin, url } = clientConfigs(server.endpoint)
    const { version, adopted } = server
    log.info(
      {
        event: 'postgres-started',
        version,
        adopted,
        folder: place.home,
        durationMs: Math.round(performance.now() - began),
      },
      'the embedded PostgreSQL runs',
    )
    return {
      ...{ clientConfig: login, url, adminClientConfig: admin, version, adopted },
      get pid() {
        return server.pid
      },
      stop: () => server.stop(),
    }
  } catch (error) {
    throw explainStart(error, storagePath)
  }
}

async function open(packaged: Binaries, place: Placement, lease: Lease, log: Logger): Promise<EmbeddedServer> {
  const created = await stat(place.data).catch(() => null)
  if (created) await checkMajorVersion(place, packaged)
  const binaries = await prepareBinaries(packaged, place)
  if (!created) {
    log.info({ event: 'postgres-creating', folder: place.home }, 'creating the embedded database')
    await createCluster(binaries, place, process.platform === 'win32' ? await readPassword(place) : undefined)
  }
  await confirmPlacement(place)
  const kind = process.platform === 'win32' ? 'tcp' : 'socket'
  const reload = await refreshConfiguration(place.config, kind, ownAccountName())
  const server = new EmbeddedServer(binaries, place, lease, log)
  await server.open({ reload })
  return server
}

async function checkMajorVersion(place: Placement, { majorVersion }: Binaries): Promise<void> {
  const found = (await readFile(join(place.data, 'PG_VERSION'), 'utf8')).trim()
  if (found === majorVersion) return
  throw new HoldallError(
    'conflict',
    `The data in ${place.data} is of PostgreSQL ${found}; this Holdall brings ${majorVersion}`,
    {
      hint: `Run \`holdall backup\` with the Holdall release that brings PostgreSQL ${found}, then \`holdall restore\` into an empty STORAGE_PATH with this one`,
      details: { found, expected: majorVersion },
    },
  )
}

async function isServerListening(place: Placement): Promise<boolean> {
  const note = await readNote(place.data)
  return note !== null && isListening(await endpointOf(note, place))
}
