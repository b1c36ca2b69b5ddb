import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import { type SessionLock, takeSessionLock } from '../../db/index.ts'

/** Runs `work` while no server and no other command works on the database. @throws {locked} one does, with who it is */
export async function withDatabaseAlone<T>(
  connection: pg.ClientConfig,
  work: (lock: SessionLock) => Promise<T>,
): Promise<T> {
  const lock = await takeSessionLock(connection, 'presence', { as: 'restore' })
  if (typeof lock === 'string')
    throw new HoldallError('locked', `Others work on this database: ${lock}`, {
      hint: 'Stop every server and command on it, or restore into a new database; nothing was changed',
    })
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}
