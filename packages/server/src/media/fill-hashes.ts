import { HoldallError } from '@holdall/protocol'
import type { MediaContext } from './media-context.ts'
import { toBigint } from './perceptual-hash.ts'

/** Looks at a stored picture: 16 hex digits, or null when there is nothing to compare. */
export type PictureHasher = (storageKey: string, signal: AbortSignal) => Promise<string | null>

interface Unhashed {
  id: string
  checksum: string
  thumbnail_key: string
}

const NAME = 'perceptual-hash'
/** Ids begin with a letter. */
const DONE = '~'
const PAGE = 100

const POSITION = 'select position from integrity_cursors where name = $1'

const NEXT = `
select m.id, m.checksum, r.storage_key as thumbnail_key from media m join renditions r on r.media_id = m.id and r.name = 'thumbnail'
where m.id > $1 and m.kind in ('image', 'video') and m.perceptual_hash is null and m.purging_at is null order by m.id limit ${PAGE}`

const STORE = `
update media set perceptual_hash = $3::bigint where id = $1 and checksum = $2 and perceptual_hash is null and purging_at is null`

const ADVANCE = `
insert into integrity_cursors (name, position, checked_count, round_started_at, updated_at) values ($1, $2, $3, $4, $4)
on conflict (name) do update set position = $2, checked_count = integrity_cursors.checked_count + $3, updated_at = $4`

/**
 * Gives items of earlier versions their hashes, from their thumbnails, and goes on where it stopped. Later ones get theirs when they are looked at.
 *
 * @param forMs so long at most; the rest is for another call @default 60_000
 * @returns how many it looked at
 */
export async function fillHashes(
  { database, clock }: Pick<MediaContext, 'database' | 'clock'>,
  hash: PictureHasher,
  signal: AbortSignal,
  forMs = 60_000,
): Promise<number> {
  const until = performance.now() + forMs
  const { rows: known } = await database.one<{ position: string }>('service', { text: POSITION, values: [NAME] })
  let position = known[0]?.position ?? ''
  let count = 0
  while (position !== DONE && performance.now() < until) {
    const { rows: page } = await database.one<Unhashed>('service', { text: NEXT, values: [position] })
    let done = 0
    for (const { id, checksum, thumbnail_key: key } of page) {
      signal.throwIfAborted()
      if (performance.now() >= until) break
      const hex = await orNothing(() => hash(key, signal))
      if (hex !== null) await database.one('service', { text: STORE, values: [id, checksum, toBigint(hex)] })
      position = id
      done++
    }
    if (page.length === 0) position = DONE
    await database.one('service', { text: ADVANCE, values: [NAME, position, done, clock()] })
    count += done
  }
  return count
}

/** A thumbnail that is gone or broken has no hash; a machine that is at fault is asked again later. */
async function orNothing(look: () => Promise<string | null>): Promise<string | null> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof HoldallError && (error.code === 'not_found' || error.code === 'unprocessable')) return null
    throw error
  }
}
