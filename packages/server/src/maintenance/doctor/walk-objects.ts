import { compareKeys } from '../../storage/keys.ts'
import type { DoctorContext, ObjectFinding, StoredRow } from './finding.ts'
import { currentRows, rowsByKey } from './stored-rows.ts'

export interface WalkCounts {
  rows: number
  objects: number
}

const CONFIRMED_AT_ONCE = 16

/**
 * Goes through rows and bucket side by side, in bounded memory, and yields rows without their bytes and bytes of another length. What came
 * or went meanwhile is looked at again, so that live uploads and purges are never taken for damage.
 */
export async function* walkObjects(
  context: Pick<DoctorContext, 'database' | 'bucket'>,
  counts: WalkCounts,
  onProgress: () => void = () => {},
): AsyncGenerator<ObjectFinding, void, undefined> {
  const objects = context.bucket.list()[Symbol.asyncIterator]()
  let suspects: StoredRow[] = []
  let object = await objects.next()
  const skipTo = async (key: string) => {
    while (!object.done && compareKeys(object.value.key, key) < 0) {
      counts.objects += 1
      object = await objects.next()
    }
  }
  try {
    for await (const row of rowsByKey(context.database)) {
      counts.rows += 1
      if (counts.rows % 1_000 === 0) onProgress()
      await skipTo(row.key)
      const found = !object.done && object.value.key === row.key ? object.value : null
      if (found?.sizeBytes === row.sizeBytes) continue
      suspects.push(row)
      if (suspects.length < 100) continue
      yield* await confirm(context, suspects)
      suspects = []
    }
    yield* await confirm(context, suspects)
    while (!object.done) {
      counts.objects += 1
      object = await objects.next()
    }
  } finally {
    await objects.return?.()
  }
}

/** Looks at suspects once more: first at the bytes, then whether the row still says the same. */
export async function confirm(
  { database, bucket }: Pick<DoctorContext, 'database' | 'bucket'>,
  suspects: readonly StoredRow[],
): Promise<ObjectFinding[]> {
  if (suspects.length === 0) return []
  const waiting = [...suspects]
  const found: ObjectFinding[] = []
  const lane = async () => {
    for (let row = waiting.pop(); row; row = waiting.pop()) {
      const object = await bucket.head(row.key)
      if (object === null) found.push(missing(row))
      else if (object.sizeBytes !== row.sizeBytes) found.push(wrongSize(row, object.sizeBytes))
    }
  }
  await Promise.all(Array.from({ length: CONFIRMED_AT_ONCE }, lane))
  const current = await currentRows(
    database,
    found.map(({ subject }) => subject),
  )
  return found
    .filter(({ row }) => current.get(row.key)?.mediaId === row.mediaId)
    .sort((a, b) => compareKeys(a.subject, b.subject))
}

function missing(row: StoredRow): ObjectFinding {
  return { code: 'missing-object', subject: row.key, mediaId: row.mediaId, message: `${nameOf(row)} has no bytes`, row }
}

function wrongSize(row: StoredRow, sizeBytes: number): ObjectFinding {
  const message = `${nameOf(row)} should have ${row.sizeBytes} bytes, and has ${sizeBytes}`
  return { code: 'wrong-size', subject: row.key, mediaId: row.mediaId, message, row }
}

export function nameOf({ mediaId, rendition }: StoredRow): string {
  return rendition === null ? mediaId : `The ${rendition} of ${mediaId}`
}
