import { randomUUID } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import type { Database } from '../db/index.ts'
import type { Bucket } from '../storage/bucket.ts'

/** Which installation a database belongs to; counts up when a backup is restored into it. */
export interface Instance {
  id: string
  restoreEpoch: number
}

export const MARKER_KEY = '.holdall/instance.json'

/** The database's instance, made on first use. */
export async function databaseInstance(database: Database): Promise<Instance> {
  const [, read] = await database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: 'insert into instance (id) select $1 where not exists (select from instance) on conflict do nothing',
          values: [randomUUID()],
        },
        { text: 'select id, restore_epoch as "restoreEpoch" from instance', values: [] },
      ],
    },
  ])
  return read?.rows[0] as Instance
}

/** The bucket's marker, or null when it has none yet. @throws {corrupt} when it cannot be read as one */
export async function bucketInstance(bucket: Bucket): Promise<Instance | null> {
  if (!(await bucket.internal.head(MARKER_KEY))) return null
  const text = Buffer.from(await bucket.internal.readBytes(MARKER_KEY)).toString('utf8')
  try {
    const { id, restoreEpoch } = JSON.parse(text) as Instance
    if (typeof id === 'string' && typeof restoreEpoch === 'number') return { id, restoreEpoch }
  } catch {
    // Answered below.
  }
  throw new HoldallError('corrupt', `The bucket's marker ${MARKER_KEY} is damaged`, {
    hint: 'Look whose bucket it is before anything is collected',
  })
}

/** Writes the marker into a bucket that has none. @returns whether bucket and database belong together */
export async function claimBucket(database: Database, bucket: Bucket): Promise<boolean> {
  const instance = await databaseInstance(database)
  const marker = await bucketInstance(bucket)
  if (marker) return marker.id === instance.id && marker.restoreEpoch === instance.restoreEpoch
  await bucket.internal.put(MARKER_KEY, Buffer.from(JSON.stringify(instance)), { contentType: 'application/json' })
  return true
}
