import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { HoldallError } from '@holdall/protocol'

/** The operating system's account that PostgreSQL runs as. */
export interface Account {
  uid: number
  gid: number
}

/** Candidates in order of preference: PostgreSQL refuses to run as root. */
const CANDIDATES = ['postgres', 'nobody']

/** Whether this process runs as root, so that PostgreSQL needs another account. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The unprivileged account that PostgreSQL runs as when Holdall itself runs as root. */
export async function unprivilegedAccount(passwdFile = '/etc/passwd'): Promise<Account> {
  const lines = (await readFile(passwdFile, 'utf8').catch(() => '')).split('\n')
  for (const name of CANDIDATES) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
    const uid = Number(fields?.[2]) >>> 0
    if (fields !== undefined && uid > 0) return { uid, gid: Number(fields[3]) >>> 0 }
  }
  return { uid: 65534, gid: 65534 }
}

/**
 * Names the account of this process as PostgreSQL's peer authentication will see it.
 *
 * @throws {unavailable} when the uid has no name, which PostgreSQL cannot live with
 */
export function ownAccountName(): string {
  try {
    return userInfo().username
  } catch (cause) {
    throw new HoldallError('unavailable', `The user id ${process.getuid?.()} has no entry in /etc/passwd`, {
      hint: 'The embedded PostgreSQL needs a named user: add one to the container image, or set DATABASE_URL',
      cause,
    })
  }
}

/**
 * Finds the first ancestor that an account may not enter, or the path itself when it may not be read.
 * Groups other than the primary one do not count: the child is started without them.
 *
 * @returns the offending path, or null when the way is free
 */
export async function findBarrier(path: string, account: Account, goal: 'enter' | 'read'): Promise<string | null> {
  const ways: string[] = []
  for (let at = path; ; at = dirname(at)) {
    ways.unshift(at)
    if (dirname(at) === at) break
  }
  for (const way of ways) {
    const info = await stat(way)
    const shift = info.uid === account.uid ? 6 : info.gid === account.gid ? 3 : 0
    const needed = way !== path || goal === 'enter' ? 0o1 : info.isDirectory() ? 0o5 : 0o4
    if (((info.mode >> shift) & needed) !== needed) return way
  }
  return null
}
