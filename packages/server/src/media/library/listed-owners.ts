import type { MediaFilter } from '@holdall/protocol'
import type { Actor, Database } from '../../db/index.ts'

/**
 * Whose items a list shows: the caller's own, or those of the projects' owners. Naming them lets the planner use the indexes that begin
 * with the owner.
 */
export async function listedOwners(
  database: Database,
  actor: Actor,
  userId: string,
  { project }: MediaFilter,
): Promise<string[]> {
  if (!project) return [userId]
  const { rows } = await database.one<{ owner: string }>(actor, {
    name: 'listed-owners',
    text: 'select distinct owner_user_id as owner from projects where id = any ($1::text[])',
    values: [project],
  })
  return rows.map(({ owner }) => owner)
}
