import { HoldallError, type MediaPatch, type Metadata, mergePatch, metadataProblem } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { lockMedia, mediaEvent, mustExist } from './find-media.ts'
import type { MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

const UPDATE = `
update media set title = coalesce($2, title), description = coalesce($3, description), tags = coalesce($4, tags),
  visibility = coalesce($5, visibility), metadata = coalesce($6, metadata), owner_metadata = coalesce($7, owner_metadata), updated_at = $8
where id = $1 returning ${MEDIA_COLUMNS}`

/** Changes an item's description. @throws {not_found} {forbidden} */
export async function editMedia(
  context: MediaContext,
  identity: Identity,
  id: string,
  patch: MediaPatch,
): Promise<MediaRow> {
  const row = await context.database.as(actorOf(identity), async (tx) => {
    const before = await lockMedia(tx, identity, id)
    const isOwner = identity.role === 'service' || identity.userId === before.owner_user_id
    const { shared, private: own } = divided(patch.metadata ?? {}, isOwner ? before.owner_metadata : {})
    const updated = tx.query<MediaRow>({
      name: 'media-edit',
      text: UPDATE,
      values: [
        id,
        patch.title ?? null,
        patch.description ?? null,
        patch.tags ?? null,
        patch.visibility ?? null,
        shared && JSON.stringify(merged(before.metadata, shared)),
        own && JSON.stringify(mergePatch(before.owner_metadata, own)),
        context.clock(),
      ],
    })
    const event = tx.query(outboxStatement(mediaEvent(before, identity.userId, 'media.updated')))
    const [{ rows }] = await Promise.all([updated, event])
    return mustExist(rows[0])
  })
  context.deliveryCache.invalidate(id)
  return row
}

/** What the owner sees in one piece is kept in two: members that only the owner sees (where a picture was taken) stay, change and go there. */
function divided(patch: Metadata, ownerMetadata: Metadata): { shared: Metadata | null; private: Metadata | null } {
  const entries = Object.entries(patch)
  const part = (isPrivate: boolean) => {
    const own = entries.filter(([name]) => Object.hasOwn(ownerMetadata, name) === isPrivate)
    return own.length === 0 ? null : Object.fromEntries(own)
  }
  return { shared: part(false), private: part(true) }
}

/** @throws {invalid_request} when the result is more than an item may carry */
function merged(before: Metadata, patch: Metadata): Metadata {
  const result = mergePatch(before, patch) as Metadata
  const problem = metadataProblem(result)
  if (problem)
    throw new HoldallError('invalid_request', `The metadata ${problem}`, {
      errors: [{ path: 'metadata', message: problem }],
    })
  return result
}

/** Makes every link to the item that was handed out so far stop working. */
export async function revokeLinks(context: MediaContext, identity: Identity, id: string): Promise<MediaRow> {
  const row = await context.database.as(actorOf(identity), async (tx) => {
    const before = await lockMedia(tx, identity, id)
    const [{ rows }] = await Promise.all([
      tx.query<MediaRow>({
        text: `update media set link_epoch = link_epoch + 1 where id = $1 returning ${MEDIA_COLUMNS}`,
        values: [id],
      }),
      tx.query(outboxStatement(mediaEvent(before, identity.userId, 'media.links_revoked'))),
    ])
    return mustExist(rows[0])
  })
  context.deliveryCache.invalidate(id)
  return row
}
