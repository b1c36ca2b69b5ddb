import { HoldallError, parseKey, resolveLegacyKey, userSegment } from '@holdall/protocol'
import { type Actor, actorOf } from '../db/index.ts'
import type { DeliveryClaims } from '../identity/delivery-token.ts'
import type { Identity } from '../identity/identity.ts'
import type { DeliveryRecord, DeliveryRendition } from './delivery-cache.ts'
import type { MediaContext } from './media-context.ts'
import type { MediaRow } from './media-row.ts'
import { findVideoOfThumbnail, resolveOlderKey } from './older-keys.ts'

type Context = Pick<MediaContext, 'database' | 'deliveryCache' | 'owners'>

type RecordRow = Pick<
  MediaRow,
  | 'id'
  | 'owner_user_id'
  | 'visibility'
  | 'deleted_at'
  | 'link_epoch'
  | 'storage_key'
  | 'mime_type'
  | 'size_bytes'
  | 'checksum'
  | 'original_filename'
  | 'content_at'
  | 'kind'
> & { renditions: ({ name: string } & DeliveryRendition)[] | null }

const SELECT = `
select id, owner_user_id, visibility, deleted_at, link_epoch, storage_key, mime_type, size_bytes, checksum, original_filename, content_at, kind,
  case when rendition_names <> '{}' then (select json_agg(json_build_object('name', r.name, 'storageKey', r.storage_key, 'mimeType', r.mime_type,
    'sizeBytes', r.size_bytes, 'checksum', r.checksum)) from renditions r where r.media_id = media.id) end as renditions
from media`

/** What delivering an item to this identity needs; one look-up, then from memory. @throws {not_found} */
export async function findDelivery(context: Context, identity: Identity, id: string): Promise<DeliveryRecord> {
  const viewer = identity.role === 'service' ? 's' : `u${identity.userId}`
  return context.deliveryCache.get(id, viewer) ?? load(context, actorOf(identity), viewer, id)
}

/** For everybody: public, live items. @throws {not_found} */
export async function findPublicDelivery(context: Context, id: string): Promise<DeliveryRecord> {
  const record = context.deliveryCache.get(id, 's') ?? (await load(context, 'service', 's', id))
  if (record.visibility !== 'public' || record.deleted) throw notFound()
  return record
}

/** For the holder of a signed link. @throws {not_found} {gone} when it was revoked or the item is in the trash */
export async function findSignedDelivery(context: Context, claims: DeliveryClaims): Promise<DeliveryRecord> {
  const record = context.deliveryCache.get(claims.mediaId, 's') ?? (await load(context, 'service', 's', claims.mediaId))
  if (record.deleted)
    throw new HoldallError('gone', 'This item is in the trash', { hint: 'Ask its owner to restore it' })
  if (
    claims.itemEpoch !== record.linkEpoch ||
    claims.userEpoch !== (await context.owners.linkEpoch(record.ownerUserId))
  ) {
    throw new HoldallError('gone', 'This link was revoked', { hint: 'Ask for a new link' })
  }
  return record
}

/** What a storage key names: the item, and the rendition of it when the key is one's. */
export interface ResolvedKey {
  record: DeliveryRecord
  rendition: string | null
}

// Live items by their key, then renditions, then keys that were answered once; last what is in the trash, so that the key of
// replaced bytes names the item that was replaced.
const BY_KEY = `
select id, null as rendition, case when deleted_at is null then 1 else 4 end as preference from media where storage_key = $1 and purging_at is null
union all select media_id, name, 2 from renditions where storage_key = $1
union all select media_id, null, 3 from media_aliases where key = $1
order by preference limit 1`

// A structured key without the hash: the newest live object of that folder with that original name.
const BY_NAME = `
select id, null as rendition from media
where owner_user_id = $1 and deleted_at is null and original_filename = $2 and starts_with(storage_key, $3) and ($4 or visibility = 'public')
order by created_at desc, id desc limit 1`

/** Resolves `/storage/{key}`, also in the manner of older programs. @param identity null for everybody's public items */
export async function findByStorageKey(context: Context, identity: Identity | null, key: string): Promise<ResolvedKey> {
  const actor: Actor = identity ? actorOf(identity) : 'service'
  const candidates = [key]
  const legacy = resolveLegacyKey(key, identity ? { userId: identity.userId } : {})
  if (legacy !== null && legacy !== key) candidates.push(legacy)
  for (const candidate of candidates) {
    const found = await byKey(context, actor, identity, candidate)
    if (found) return withRecord(context, identity, found)
  }
  const older = identity && (await resolveOlderKey(context.database, identity, key))
  if (!older) throw notFound()
  const found = await byKey(context, actor, identity, older)
  if (found) return withRecord(context, identity, found)
  const video = await findVideoOfThumbnail(context.database, actor, older)
  if (video === null) throw notFound()
  return withRecord(context, identity, { id: video, rendition: 'thumbnail' })
}

interface FoundKey {
  id: string
  rendition: string | null
}

async function byKey(context: Context, actor: Actor, identity: Identity | null, key: string): Promise<FoundKey | null> {
  return (await lookUp(context, actor, BY_KEY, [key])) ?? byOriginalName(context, actor, identity, key)
}

async function withRecord(
  context: Context,
  identity: Identity | null,
  { id, rendition }: FoundKey,
): Promise<ResolvedKey> {
  const record = identity ? await findDelivery(context, identity, id) : await findPublicDelivery(context, id)
  return { record, rendition }
}

async function byOriginalName(
  context: Context,
  actor: Actor,
  identity: Identity | null,
  key: string,
): Promise<FoundKey | null> {
  const parts = parseKey(key)
  if (!parts) return null
  // A segment that is a digest does not say whose it is, unless it is the caller's own.
  const owner = identity && parts.user === userSegment(identity.userId) ? identity.userId : parts.user
  if (userSegment(owner) !== parts.user) return null
  const folder = key.slice(0, key.length - parts.filename.length)
  const found = await lookUp(context, actor, BY_NAME, [owner, parts.filename, folder, identity !== null])
  return found ? { id: found.id, rendition: null } : null
}

async function lookUp(context: Context, actor: Actor, text: string, values: unknown[]): Promise<FoundKey | undefined> {
  return (await context.database.one<FoundKey>(actor, { text, values })).rows[0]
}

function load(context: Context, actor: Actor, viewer: string, id: string): Promise<DeliveryRecord> {
  return context.deliveryCache.load(id, viewer, () => read(context, actor, id))
}

async function read(context: Context, actor: Actor, id: string): Promise<DeliveryRecord> {
  const { rows } = await context.database.one<RecordRow>(actor, {
    name: 'delivery',
    text: `${SELECT} where id = $1 and purging_at is null`,
    values: [id],
  })
  const row = rows[0]
  if (!row) throw notFound()
  return {
    id: row.id,
    ownerUserId: row.owner_user_id,
    visibility: row.visibility,
    deleted: row.deleted_at !== null,
    linkEpoch: row.link_epoch,
    storageKey: row.storage_key,
    mimeType: row.mime_type,
    sizeBytes: row.size_bytes,
    checksum: row.checksum,
    originalFilename: row.original_filename,
    contentAt: row.content_at,
    kind: row.kind,
    renditions: new Map((row.renditions ?? []).map(({ name, ...rendition }) => [name, rendition])),
  }
}

function notFound(): HoldallError {
  return new HoldallError('not_found', 'There is no such file')
}
