import { createHash, randomBytes } from 'node:crypto'
import { lchown, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { type Account, findBarrier, isRoot, unprivilegedAccount } from './account.ts'
import { writeDurably } from './durable-file.ts'
import { openToOthers } from './open-to-others.ts'

/** Where clusters live that cannot live under their storage folder. */
export const STATE_FOLDER = '/var/lib/holdall'

/** Where one cluster keeps what. */
export interface Placement {
  /** The storage folder, without symbolic links. */
  root: string
  /** Holds everything below; owned by Holdall. */
  home: string
  /** PostgreSQL's own data folder; exists only when complete. */
  data: string
  config: string
  logFile: string
  leaseFile: string
  /** Where programs are copied that cannot run from their package. */
  stageFolder: string
  /** Says where the cluster is when it is not under the storage folder. */
  pointer: Pointer | null
  /** Whom PostgreSQL runs as; null for this process's own account. */
  account: Account | null
}

/** `STORAGE_PATH/postgres.json`. */
export interface Pointer {
  home: string
  why: string
  /** Whether the cluster was complete once: it must not be created again when it is missing. */
  created: boolean
}

/** Decides where the cluster of a storage folder lives and whom it runs as, and makes the folders for it. */
export async function choosePlacement(storagePath: string, stateFolder = STATE_FOLDER): Promise<Placement> {
  await mkdir(resolve(storagePath), { recursive: true, mode: isRoot() ? 0o711 : 0o700 })
  const root = await realpath(storagePath)
  const inside = join(root, 'postgres')
  const pointer = await readPointer(root)
  if (pointer !== null) return furnish(root, pointer.home, stateFolder, pointer)
  if (!isRoot()) return furnish(root, inside, stateFolder, null)

  const account = await accountFor(join(inside, 'data'))
  const barrier = await findBarrier(dirname(root), account, 'enter')
  if (barrier === null) return furnish(root, inside, stateFolder, null)
  if (await exists(join(inside, 'data'))) {
    throw new HoldallError(
      'unavailable',
      `The embedded database's account (uid ${account.uid}) cannot enter ${barrier}`,
      {
        hint: `Open it with \`chmod o+x ${barrier}\`, or move ${root} to a folder that others may enter`,
      },
    )
  }
  const key = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const elsewhere: Pointer = {
    home: join(stateFolder, `${key}-${randomBytes(4).toString('hex')}`),
    why: `${barrier} cannot be entered by the account that PostgreSQL runs as (uid ${account.uid})`,
    created: false,
  }
  await writePointer(root, elsewhere)
  return furnish(root, elsewhere.home, stateFolder, elsewhere)
}

/** Notes that the cluster elsewhere is complete. */
export async function confirmPlacement(place: Placement): Promise<void> {
  if (place.pointer !== null && !place.pointer.created)
    await writePointer(place.root, { ...place.pointer, created: true })
}

async function furnish(root: string, home: string, stateFolder: string, pointer: Pointer | null): Promise<Placement> {
  const data = join(home, 'data')
  if (pointer?.created && !(await exists(data))) {
    throw new HoldallError('unavailable', `The database of ${root} is missing: it was kept in ${home}`, {
      hint: `Bring that folder back (in a container, keep ${stateFolder} on a volume as well), or restore a backup into an empty STORAGE_PATH`,
    })
  }
  if (isRoot()) {
    if (pointer !== null) await openToOthers(stateFolder)
    else await openToOthers(root)
    await openToOthers(home)
  } else {
    await mkdir(home, { recursive: true, mode: 0o700 })
  }
  const account = isRoot() ? await accountFor(data) : null
  await checkOwner(data, account)
  return {
    root,
    home,
    data,
    config: join(home, 'config'),
    logFile: join(home, 'log', 'postgres.log'),
    leaseFile: join(home, 'lease.json'),
    stageFolder: isRoot() ? join(stateFolder, 'binaries') : join(home, 'binaries'),
    pointer,
    account,
  }
}

/** The owner of existing data, else an unprivileged account. */
async function accountFor(data: string): Promise<Account> {
  const info = await stat(data).catch(() => null)
  return info !== null && info.uid !== 0 ? { uid: info.uid, gid: info.gid } : unprivilegedAccount()
}

/** Gives data that was copied or restored by root to the server's account; refuses data of somebody else. */
async function checkOwner(data: string, account: Account | null): Promise<void> {
  const info = await stat(data).catch(() => null)
  if (info === null || process.platform === 'win32') return
  if (account !== null) {
    if (info.uid === 0) await giveTo(data, account)
  } else if (info.uid !== process.getuid?.()) {
    throw new HoldallError(
      'unavailable',
      `The embedded database in ${data} belongs to another user (uid ${info.uid})`,
      {
        hint: 'Start Holdall as the user that created it, or as root',
      },
    )
  }
}

async function giveTo(folder: string, { uid, gid }: Account): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveTo(path, { uid, gid })
    else await lchown(path, uid, gid)
  }
  // The folder itself last, so that an interrupted pass is repeated.
  await lchown(folder, uid, gid)
}

async function readPointer(root: string): Promise<Pointer | null> {
  const text = await readFile(join(root, 'postgres.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : (JSON.parse(text) as Pointer)
}

async function writePointer(root: string, pointer: Pointer): Promise<void> {
  await writeDurably(join(root, 'postgres.json'), `${JSON.stringify(pointer, null, 2)}\n`)
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
