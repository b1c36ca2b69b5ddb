import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { findBarrier } from './account.ts'
import type { Placement } from './placement.ts'

/** PostgreSQL names its socket after a port number, also where no port is opened. */
export const SOCKET_PORT = 5432
/** The kernel's limit is 104 to 108 bytes, by system. */
const LIMIT_BYTES = 100

/** The path of the socket in its folder. */
export function socketPath(folder: string, port = SOCKET_PORT): string {
  return join(folder, `.s.PGSQL.${port}`)
}

/**
 * Makes the private folder of the socket: beside the data, or a short one under the system's temporary folder when the path is too long.
 * The server's account owns it with mode 0700; Holdall as root enters anyway, nobody else does.
 */
export async function makeSocketFolder(place: Placement): Promise<string> {
  const near = join(place.home, 'run')
  const folder =
    Buffer.byteLength(socketPath(near)) <= LIMIT_BYTES ? near : join(await shortParent(place), shortName(near))
  const owner = place.account?.uid ?? process.getuid?.()
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  let info = await lstat(folder)
  if (place.account !== null && info.isDirectory() && (folder === near || info.uid === process.getuid?.())) {
    await chown(folder, place.account.uid, place.account.gid)
    info = await lstat(folder)
  }
  // In a shared temporary folder somebody else may have been here first.
  if (!info.isDirectory() || info.uid !== owner) {
    throw new HoldallError('unavailable', `${folder} belongs to somebody else`, {
      hint: 'Remove it, or set TMPDIR to a private folder',
    })
  }
  if ((info.mode & 0o777) !== 0o700) await chmod(folder, 0o700)
  return folder
}

async function shortParent({ account }: Placement): Promise<string> {
  const parent = tmpdir()
  const short = Buffer.byteLength(socketPath(join(parent, shortName('')))) <= LIMIT_BYTES
  const open = account === null || (await findBarrier(parent, account, 'enter')) === null
  return short && open ? parent : '/tmp'
}

function shortName(path: string): string {
  return `holdall-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`
}
