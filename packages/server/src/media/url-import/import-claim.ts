import { createHash } from 'node:crypto'
import type { MediaContext } from '../media-context.ts'

type ClaimContext = Pick<MediaContext, 'database' | 'clock' | 'createId'>

/** Longer than a fetch may take. */
const CLAIM_SECONDS = 60

// A claim is new; or taken over, when its item never came or is there no more, and nobody can be at it still.
const CLAIM = `
insert into media_imports (owner_user_id, url_hash, url, media_id, claimed_at) values ($1, $2, $3, $4, $5)
on conflict (owner_user_id, url_hash) do update set media_id = excluded.media_id, claimed_at = excluded.claimed_at, finished = false
  where not exists (select from media m where m.id = media_imports.media_id and m.deleted_at is null and m.purging_at is null)
    and (media_imports.finished or media_imports.claimed_at < excluded.claimed_at - make_interval(secs => ${CLAIM_SECONDS}))
returning media_id`

const KNOWN = `
select i.media_id as id, exists (select from media m where m.id = i.media_id and m.deleted_at is null and m.purging_at is null) as "isThere"
from media_imports i where i.owner_user_id = $1 and i.url_hash = $2`

/** `claimed`: fetch it, under this id. `known`: it is here. `busy`: somebody is fetching it now. */
export type ImportState = { state: 'claimed' | 'known'; mediaId: string } | { state: 'busy' }

/** The address as it is compared: parsed, and without the part that no server sees. */
export function canonicalUrl(text: string): string {
  const url = new URL(text)
  url.hash = ''
  return url.href
}

export async function claimImport(
  { database, clock, createId }: ClaimContext,
  ownerUserId: string,
  url: string,
): Promise<ImportState> {
  const values = [ownerUserId, hashOf(url)]
  const claimed = await database.one<{ media_id: string }>('service', {
    text: CLAIM,
    values: [...values, url, createId('media'), clock()],
  })
  if (claimed.rows[0]) return { state: 'claimed', mediaId: claimed.rows[0].media_id }
  const { rows } = await database.one<{ id: string; isThere: boolean }>('service', { text: KNOWN, values })
  return rows[0]?.isThere ? { state: 'known', mediaId: rows[0].id } : { state: 'busy' }
}

/** The item is there: when it goes, its address is free at once. */
export async function finishClaim(
  { database }: Pick<ClaimContext, 'database'>,
  ownerUserId: string,
  url: string,
  mediaId: string,
): Promise<void> {
  await database.one('service', {
    text: 'update media_imports set finished = true where owner_user_id = $1 and url_hash = $2 and media_id = $3',
    values: [ownerUserId, hashOf(url), mediaId],
  })
}

/** Gives a claim back whose fetch has failed. */
export async function dropClaim(
  { database }: Pick<ClaimContext, 'database'>,
  ownerUserId: string,
  url: string,
  mediaId: string,
): Promise<void> {
  await database.one('service', {
    text: 'delete from media_imports where owner_user_id = $1 and url_hash = $2 and media_id = $3',
    values: [ownerUserId, hashOf(url), mediaId],
  })
}

function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
