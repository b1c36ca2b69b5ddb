import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import { takeSessionLock } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'
import { type BackupLease, whileLocked } from './backup-lock.ts'

/**
 * Runs `work` while no other backup of this database goes on, to whatever place, and nobody else writes to the target. Its signal aborts when either
 * is true no more, or `callers` does.
 *
 * @throws {locked} with who it is
 */
export async function withBackupRight<T>(
  connection: pg.ClientConfig,
  target: Bucket,
  callers: AbortSignal | undefined,
  work: (right: BackupLease) => Promise<T>,
): Promise<T> {
  const lock = await takeSessionLock(connection, 'backup', { as: 'backup' })
  if (typeof lock === 'string')
    throw new HoldallError('locked', `This server is being backed up already, by ${lock}`, {
      hint: 'Wait until that backup has ended, or end that process',
    })
  try {
    return await whileLocked(target, async (lease) => {
      const signal = AbortSignal.any([lock.lost, lease.signal, ...(callers ? [callers] : [])])
      const requireHeld = async () => {
        await lock.requireHeld()
        await lease.requireHeld()
        signal.throwIfAborted()
      }
      return await work({ signal, requireHeld })
    })
  } finally {
    await lock.release()
  }
}
