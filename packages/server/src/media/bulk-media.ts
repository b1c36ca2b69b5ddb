import { HoldallError } from '@holdall/protocol'
import { actorOf, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { countUses, isOnBoard } from '../ledger/references.ts'
import type { MediaContext } from './media-context.ts'
import type { MediaRow } from './media-row.ts'

export type BulkAction =
  | { action: 'delete'; force?: boolean | undefined }
  | { action: 'restore' }
  | { action: 'tag' | 'untag'; tags: string[] }
  | { action: 'visibility'; visibility: 'private' | 'public' }

const MAX_TAGS = 100

const EFFECTS: Record<BulkAction['action'], { set: string; changes: string; event: string }> = {
  delete: { set: 'deleted_at = $2', changes: 'deleted_at is null', event: 'media.trashed' },
  restore: { set: 'deleted_at = null', changes: 'deleted_at is not null', event: 'media.restored' },
  tag: {
    set: 'tags = array(select distinct unnest(tags || $3::text[]) order by 1)',
    changes: 'not tags @> $3::text[]',
    event: 'media.updated',
  },
  untag: {
    set: 'tags = array(select t from unnest(tags) t where t <> all ($3::text[]))',
    changes: 'tags && $3::text[]',
    event: 'media.updated',
  },
  visibility: { set: 'visibility = $3', changes: 'visibility <> $3', event: 'media.updated' },
}

/**
 * Changes many items in one transaction: all or none.
 *
 * @returns how many were different afterwards
 * @throws {not_found} with one error per id that is not there or may not be changed
 */
export async function bulkMedia(
  context: MediaContext,
  identity: Identity,
  ids: readonly string[],
  action: BulkAction,
): Promise<number> {
  const unique = [...new Set(ids)].sort()
  const changed = await context.database.as(actorOf(identity), (tx) =>
    apply(tx, identity, unique, action, context.clock()),
  )
  for (const id of unique) context.deliveryCache.invalidate(id)
  return changed
}

async function apply(
  tx: Transaction,
  identity: Identity,
  ids: string[],
  action: BulkAction,
  now: Date,
): Promise<number> {
  // Locked in id order, so that two bulk changes never wait for each other in a circle.
  const { rows } = await tx.query<Pick<MediaRow, 'id' | 'tags' | 'project_id' | 'deleted_at'>>({
    text: 'select id, tags, project_id, deleted_at from media where id = any ($1::text[]) and purging_at is null order by id for update',
    values: [ids],
  })
  const found = new Set(rows.map(({ id }) => id))
  const errors = ids
    .filter((id) => !found.has(id))
    .map((id) => ({ path: `ids/${id}`, message: 'There is no such media item, or you may not change it' }))
  if (action.action === 'tag') {
    for (const row of rows) {
      if (new Set([...row.tags, ...action.tags]).size > MAX_TAGS)
        errors.push({ path: `ids/${row.id}`, message: `It would have more than ${MAX_TAGS} tags` })
    }
  }
  if (action.action === 'restore') errors.push(...(await restoreErrors(tx, rows)))
  const inUse = action.action === 'delete' && !action.force ? await useErrors(tx, ids) : []
  errors.push(...inUse)
  if (errors.length > 0) {
    throw new HoldallError(
      found.size < ids.length ? 'not_found' : inUse.length > 0 ? 'in_use' : 'conflict',
      `Nothing was changed: ${errors.length} of ${ids.length} items cannot be`,
      { errors, ...(inUse.length > 0 ? { hint: 'Leave out what is used, or repeat with `"force": true`' } : {}) },
    )
  }
  const { set, changes, event } = EFFECTS[action.action]
  const argument = 'tags' in action ? action.tags : 'visibility' in action ? action.visibility : null
  const { rows: updated } = await tx.query<{ id: string }>({
    text: `with changed as (
        update media set ${set}, updated_at = $2 where id = any ($1::text[]) and ${changes} ${argument === null ? 'and $3::text is null' : ''} returning id, owner_user_id
      ), event as (
        insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, $4, $5, id from changed
      ) select id from changed`,
    values: [ids, now, argument, identity.userId, event],
  })
  return updated.length
}

async function useErrors(tx: Transaction, ids: string[]): Promise<{ path: string; message: string }[]> {
  const { rows } = await tx.query<{ id: string; n: number }>({
    text: `select id, ${countUses('id')} as n from media where id = any ($1::text[]) and deleted_at is null
      and (exists (select from media_references r where r.media_id = media.id and r.counts) or ${isOnBoard('media')})`,
    values: [ids],
  })
  return rows
    .filter(({ n }) => n > 0)
    .map(({ id, n }) => ({
      path: `ids/${id}`,
      message: n === 1 ? 'It is used in one place' : `It is used in ${n} places`,
    }))
}

async function restoreErrors(
  tx: Transaction,
  rows: Pick<MediaRow, 'id' | 'project_id'>[],
): Promise<{ path: string; message: string }[]> {
  const projects = [...new Set(rows.flatMap(({ project_id }) => (project_id === null ? [] : [project_id])))].sort()
  if (projects.length === 0) return []
  const { rows: live } = await tx.query<{ id: string }>({
    text: 'select id from projects where id = any ($1::text[]) and deleted_at is null and purging_at is null order by id for key share',
    values: [projects],
  })
  const alive = new Set(live.map(({ id }) => id))
  return rows
    .filter(({ project_id }) => project_id !== null && !alive.has(project_id))
    .map(({ id }) => ({ path: `ids/${id}`, message: 'Its project is in the trash; restore the project first' }))
}
