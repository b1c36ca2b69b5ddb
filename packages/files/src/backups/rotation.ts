import fs from 'node:fs'
import { linkOrCopy } from '../durable/link-or-copy.ts'
import { isAbsent, systemCode } from '../files-error.ts'

/** The nth newest backup of a file, counted from 1. */
export function backupPath(file: string, n: number): string {
  return `${file}.backup.${n}`
}

/**
 * Makes room for a new `.backup.1` by renames, the oldest first, so that none is ever half there. A gap that a crash left is
 * filled before an old backup is given up. What another process has moved meanwhile is moved.
 */
export function shiftBackups(file: string, maxBackups: number): void {
  let free = 1
  while (free < maxBackups && fs.existsSync(backupPath(file, free))) free += 1
  for (let n = free; n > 1; n--) {
    try {
      fs.renameSync(backupPath(file, n - 1), backupPath(file, n))
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
}

/**
 * Makes the file as it stands `.backup.1` without taking it away: it gets a second name, and keeps the first until the new
 * version is renamed over it. Its time of change becomes the time at which it was backed up.
 */
export async function rotateByLink(
  file: string,
  { target, current, maxBackups, now }: { target: string; current: fs.Stats; maxBackups: number; now: number },
): Promise<void> {
  const newest = backupPath(file, 1)
  // A write that was cut off after its rotation has made this backup already.
  if (fs.lstatSync(newest, { throwIfNoEntry: false })?.ino === current.ino) return
  shiftBackups(file, maxBackups)
  // With room for one alone nothing was shifted; the name must be free to be linked.
  if (maxBackups === 1) fs.rmSync(newest, { force: true })
  try {
    await linkOrCopy(target, newest)
    fs.utimesSync(newest, current.atime, now / 1000)
  } catch (error) {
    // Another process writes the same file without the lock: it has backed it up, moved the backup on, or removed the file.
    if (systemCode(error) !== 'EEXIST' && !isAbsent(error)) throw error
  }
}
