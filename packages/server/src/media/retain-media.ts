import { UnknownOutcomeError } from '../db/index.ts'
import type { PurgeContext } from './finish-purges.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'
import { moveStatements, planMove } from './move-media.ts'

/**
 * Keeps an item that is marked for purging because a snapshot pins its bytes: it moves to a key of the library if it lies in a project, stays
 * out of sight, counts in the quota, and goes when the last pin goes. Idempotent.
 */
export async function retainMedia(context: PurgeContext, id: string): Promise<void> {
  const [items, renditions] = (await context.database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: `update media set retained_at = coalesce(retained_at, $2) where id = $1 and purging_at is not null returning ${MEDIA_COLUMNS}`,
          values: [id, context.clock()],
        },
        { text: 'select storage_key from renditions where media_id = $1', values: [id] },
      ],
    },
  ])) as unknown as [{ rows: MediaRow[] }, { rows: { storage_key: string }[] }]
  const row = items.rows[0]
  if (row === undefined || row.project_id === null) return
  const move = planMove(
    context,
    row,
    renditions.rows.map(({ storage_key }) => storage_key),
    null,
  )
  const placed: string[] = []
  try {
    for (const [from, to] of move.keys) {
      await context.bucket.copy(from, to)
      placed.push(to)
    }
    const moved = await context.database.as('service', async (tx) => {
      const { rowCount } = await tx.query({
        text: `update media set project_id = null, scene_id = null, category = 'uploads', storage_key = $3, filename = substring($3 from '[^/]*$')
          where id = $1 and storage_key = $2 and retained_at is not null and purging_at is not null`,
        values: [id, row.storage_key, move.newKey],
      })
      if (rowCount !== 1) return false
      await tx.query({
        text: 'insert into media_aliases (key, media_id, owner_user_id) values ($1, $2, $3) on conflict do nothing',
        values: [row.storage_key, id, row.owner_user_id],
      })
      for (const statement of moveStatements([move], null)) await tx.query(statement)
      return true
    })
    // Another run was quicker, or a snapshot brought it back meanwhile: the copies are nobody's.
    await context.bucket.deleteMany(move.keys.map(([from, to]) => (moved ? from : to)))
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) await context.bucket.deleteMany(placed)
    throw error
  }
}
