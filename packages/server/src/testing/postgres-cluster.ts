import { randomBytes } from 'node:crypto'
import { readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, readNote, startEmbedded, stopPostmaster } from '../db/embedded/index.ts'
import { silentLogger } from '../log.ts'

/** Set by the global set-up: the embedded cluster that all test files of one run share. */
export const DATABASE_VARIABLE = 'HOLDALL_TEST_DATABASE_URL'
/** Set by a person or CI: run the tests on this server instead, with an ordinary login that may create databases and roles. */
export const SERVER_VARIABLE = 'HOLDALL_TEST_SERVER_URL'

const PREFIX = 'holdall-test-'
const MEMORY_FOLDER = '/dev/shm'
const NEEDED_BYTES = 1024 ** 3

/** A PostgreSQL server for tests. */
export interface TestCluster {
  /** Reaches it with a login that is no superuser and may create roles and databases. */
  url: string
  /** Stops the server where this call started it, else does nothing. */
  release(): Promise<void>
}

/** The server that tests use: the one named by the environment, else one of their own. */
export async function testCluster(): Promise<TestCluster> {
  const url = process.env[SERVER_VARIABLE] || process.env[DATABASE_VARIABLE]
  return url ? { url, release: async () => {} } : startTestCluster()
}

/** Starts an embedded cluster in a folder that is removed on release; in memory where there is room, synced as in production. */
export async function startTestCluster(): Promise<TestCluster> {
  const parent = await scratchFolder()
  await removeAbandoned(parent)
  const storagePath = join(parent, `${PREFIX}${process.pid}-${randomBytes(3).toString('hex')}`)
  const server = await startEmbedded({ storagePath, log: silentLogger })
  return {
    url: server.url,
    release: async () => {
      await server.stop()
      await rm(storagePath, { recursive: true, force: true })
    },
  }
}

/** Where test servers keep their data: in memory where there is room. */
export async function scratchFolder(): Promise<string> {
  const space = await statfs(MEMORY_FOLDER).catch(() => null)
  return space !== null && space.bavail * space.bsize > NEEDED_BYTES ? MEMORY_FOLDER : tmpdir()
}

/** Stops and removes what killed test runs left behind. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!owner || isAlive(owner)) continue
    const data = join(parent, name, 'postgres', 'data')
    const note = await readNote(data)
    if (note !== null) await stopPostmaster(note.pid, data)
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {})
  }
}
