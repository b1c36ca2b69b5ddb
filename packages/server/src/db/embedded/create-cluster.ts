import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { syncPath } from './durable-file.ts'
import type { Placement } from './placement.ts'
import { run } from './run.ts'

/** The login that Holdall uses: no superuser, but it may create roles and databases. */
export const LOGIN = 'holdall'
/** The database of the embedded cluster, owned by {@link LOGIN}. */
export const DATABASE = 'holdall'
/** The superuser, for administration alone. */
export const ADMIN = 'postgres'

/** The initdb of a killed owner may still write for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20 } as const

/**
 * Creates the cluster beside its final place and moves it there when it is complete and on disk,
 * so that a first start that is killed leaves nothing half made.
 *
 * @param password for SCRAM where there are no unix sockets
 */
export async function createCluster(binaries: Binaries, place: Placement, password?: string): Promise<void> {
  await removeUnfinished(place.home)
  const draft = join(place.home, `data.${randomBytes(4).toString('hex')}.tmp`)
  await mkdir(draft, { mode: 0o700 })
  try {
    if (place.account !== null) await chown(draft, place.account.uid, place.account.gid)
    await initialise(binaries, place, draft, password)
    await rename(draft, place.data)
  } catch (error) {
    await rm(draft, REMOVAL)
    throw error
  }
  await syncPath(dirname(place.data))
}

async function initialise(binaries: Binaries, place: Placement, draft: string, password?: string): Promise<void> {
  const passwordFile = `${draft}.password`
  if (password !== undefined) await writeFile(passwordFile, password, { mode: 0o600 })
  try {
    await run(
      binaries.initdb,
      [
        ...['-D', draft, '-U', ADMIN, '-E', 'UTF8', '--no-sync'],
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(password === undefined ? ['-A', 'peer'] : ['-A', 'scram-sha-256', `--pwfile=${passwordFile}`]),
        // Spares initdb from probing what this machine can bear.
        ...['--set', 'max_connections=60', '--set', 'shared_buffers=128MB'],
      ],
      place,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  const login = `create role ${LOGIN} login createdb createrole${password === undefined ? '' : ` password '${password}'`}`
  // Inside template1, so that every database made later has them too.
  const statements = [
    'create extension pg_trgm',
    'create extension unaccent',
    login,
    `create database ${DATABASE} owner ${LOGIN}`,
  ]
  await run(binaries.postgres, ['--single', '-D', draft, '-c', 'exit_on_error=on', '-c', 'fsync=off', 'template1'], {
    ...place,
    input: statements.map((statement) => `${statement}\n`).join(''),
  })
  await run(binaries.initdb, ['-D', draft, '--sync-only'], place)
}

/** Removes what killed first starts left behind; only one may run at a time, under the lease. */
async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (/^data\.[0-9a-f]{8}\.tmp/.test(name)) await rm(join(home, name), REMOVAL)
  }
}
