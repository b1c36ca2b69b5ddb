import { HoldallError } from '@holdall/protocol'
import * as z from 'zod'
import type { Database } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'
import { databaseInstance, type Instance } from '../instance.ts'

/** Lies in a store while a snapshot is brought into it: its objects come before the rows that name them. */
export const RESTORE_MARKER_KEY = '.holdall/restoring.json'

const markerSchema = z.object({
  snapshot: z.string(),
  startedAt: z.iso.datetime(),
  /** What the database is once the rows are in it. */
  instance: z.object({ id: z.string(), restoreEpoch: z.int() }),
})

export async function markRestore(bucket: Bucket, snapshot: string, instance: Instance, now: Date): Promise<void> {
  const marker: z.infer<typeof markerSchema> = { snapshot, startedAt: now.toISOString(), instance }
  await bucket.internal.delete(RESTORE_MARKER_KEY)
  await bucket.internal.put(RESTORE_MARKER_KEY, Buffer.from(JSON.stringify(marker)))
}

export async function unmarkRestore(bucket: Bucket): Promise<void> {
  await bucket.internal.delete(RESTORE_MARKER_KEY)
}

/**
 * Looks whether a restore into this store was killed. One whose rows were committed was complete: its marker alone is left, and goes.
 *
 * @throws {conflict} objects are there, and the rows are not
 */
export async function requireNoHalfRestore(database: Database, bucket: Bucket): Promise<void> {
  if (!(await bucket.internal.head(RESTORE_MARKER_KEY))) return
  const marker = await readMarker(bucket)
  const { id, restoreEpoch } = await databaseInstance(database)
  if (marker?.instance.id === id && marker.instance.restoreEpoch === restoreEpoch) return await unmarkRestore(bucket)
  const which = marker ? ` of the snapshot ${marker.snapshot}, begun at ${marker.startedAt},` : ''
  throw new HoldallError(
    'conflict',
    `A restore${which} did not end: its objects are in ${bucket.driver.root}, its rows are not in the database`,
    {
      hint: `Repeat holdall restore with --yes, which goes on where it ended; or remove ${RESTORE_MARKER_KEY} from that store to start without it`,
    },
  )
}

async function readMarker(bucket: Bucket): Promise<z.infer<typeof markerSchema> | null> {
  try {
    const bytes = await bucket.internal.readBytes(RESTORE_MARKER_KEY)
    return markerSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    // Cut by the kill; a store that does not answer is another matter.
    if (error instanceof HoldallError) throw error
    return null
  }
}
