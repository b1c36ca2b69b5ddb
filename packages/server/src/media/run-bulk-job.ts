import type { MediaBulk, MediaFilter } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import { bulkMedia } from './bulk-media.ts'
import { listMedia } from './library/list-media.ts'
import type { MediaContext } from './media-context.ts'
import { moveMedia } from './move-media.ts'
import { markForPurge } from './purge-media.ts'

/** A bulk change of everything that a filter selects. Dates of the filter have become text on the way through the queue. */
export interface BulkJob {
  identity: Pick<Identity, 'userId' | 'role'>
  filter: MediaFilter
  change: MediaBulk
}

const PAGE = 200

/** Applies one change to these items. @returns how many were different afterwards */
export async function applyBulk(
  context: MediaContext,
  identity: Identity,
  ids: readonly string[],
  change: MediaBulk,
): Promise<number> {
  switch (change.action) {
    case 'move':
      return moveMedia(context, identity, ids, change.projectId)
    case 'delete': {
      const changed = await bulkMedia(context, identity, ids, { action: 'delete', force: change.force })
      if (!change.purge) return changed
      for (const id of ids) await markForPurge(context, identity, id, { force: change.force })
      context.poke('media-purge')
      return ids.length
    }
    case 'tag':
    case 'untag':
      return bulkMedia(context, identity, ids, { action: change.action, tags: change.tags })
    case 'visibility':
      return bulkMedia(context, identity, ids, { action: 'visibility', visibility: change.visibility })
    case 'restore':
      return bulkMedia(context, identity, ids, { action: 'restore' })
  }
}

/** Page after page, each all or nothing; begins anew where a killed run stopped, since changed items are changed no further. */
export async function runBulkJob(
  context: MediaContext,
  { identity: { userId, role }, filter, change }: BulkJob,
  signal: AbortSignal,
): Promise<void> {
  const identity: Identity = { userId, role, via: 'internal', readOnly: false }
  const revived = {
    ...filter,
    ...(filter.from ? { from: new Date(filter.from) } : {}),
    ...(filter.to ? { to: new Date(filter.to) } : {}),
  }
  let cursor: string | null = null
  do {
    signal.throwIfAborted()
    const page = await listMedia(context.database, identity, {
      filter: revived,
      sort: { by: 'created', descending: true },
      limit: PAGE,
      cursor,
    })
    if (page.rows.length > 0)
      await applyBulk(
        context,
        identity,
        page.rows.map(({ id }) => id),
        change,
      )
    cursor = page.nextCursor
  } while (cursor !== null)
}
