import { HoldallError } from '@holdall/protocol'
import type { Database } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'
import { digestOf } from '../../storage/object-digest.ts'
import type { BackupContents } from './backup-contents.ts'
import { type BackedUpObject, contentKey, damageKey, type Manifest } from './backup-format.ts'
import { inLanes, OBJECTS_AT_ONCE } from './in-lanes.ts'

export interface SendCounts {
  objects: number
  sentObjects: number
  sentBytes: number
}

export interface SendOptions {
  onProgress?: () => void
  signal?: AbortSignal | undefined
}

/**
 * Brings into the target what it does not have yet, by digest, and checks it on the way.
 *
 * @returns objects that the source cannot give, with the reason
 */
export async function sendObjects(
  source: Bucket,
  target: Bucket,
  contents: BackupContents,
  objects: Iterable<BackedUpObject>,
  counts: SendCounts,
  { onProgress = () => {}, signal }: SendOptions = {},
): Promise<Manifest['missing']> {
  const sending = new Map<string, Promise<string | null>>()
  const missing: Manifest['missing'] = []
  await inLanes(objects, OBJECTS_AT_ONCE, async (object) => {
    signal?.throwIfAborted()
    const { key, sha256 } = object
    // Two items of one content are sent once.
    const known = sending.get(sha256)
    const sent = known ?? sendOne(source, target, contents, object, counts, signal)
    if (!known) sending.set(sha256, sent)
    try {
      const reason = await sent
      if (reason !== null) missing.push({ key, sha256, reason })
    } finally {
      if (!known) sending.delete(sha256)
    }
    counts.objects += 1
    onProgress()
  })
  return missing
}

/** @returns why the source cannot give it, or null */
async function sendOne(
  source: Bucket,
  target: Bucket,
  contents: BackupContents,
  { key, sha256, sizeBytes, mimeType }: BackedUpObject,
  counts: SendCounts,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const to = contentKey(sha256)
  if (contents.isGood(sha256, sizeBytes)) return null
  if (contents.sizeOf(sha256) !== undefined) {
    // It was cut or damaged there. It may be all that is left of it: it goes when the source has it whole.
    const ours = await digestOf(source, key, signal)
    if (ours?.sha256 !== sha256) return ours ? 'damaged' : 'missing'
    await target.delete(to)
  }
  try {
    const body = await source.readStream(key)
    await target.write(to, body, {
      expectedBytes: sizeBytes,
      expectedSha256: sha256,
      contentType: mimeType,
      signal,
    })
    if (contents.isMarked(sha256)) await target.delete(damageKey(sha256))
    contents.add(sha256, sizeBytes)
    counts.sentObjects += 1
    counts.sentBytes += sizeBytes
    return null
  } catch (error) {
    if (!(error instanceof HoldallError) || signal?.aborted) throw error
    if (error.code === 'not_found') return 'missing'
    if (error.code === 'checksum_mismatch' || error.code === 'invalid_request') return 'damaged'
    throw error
  }
}

const STILL_NAMED = `
select k from unnest($1::text[]) k where
  exists (select from media where storage_key = k and (purging_at is null or retained_at is not null))
  or exists (select from renditions r join media m on m.id = r.media_id where r.storage_key = k and m.purging_at is null)`

/** Those of the keys that rows name now: of the others, the bytes may be gone by right. */
export async function stillNamed(database: Database, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.one<{ k: string }>('service', { text: STILL_NAMED, values: [keys] })
  return new Set(rows.map(({ k }) => k))
}
