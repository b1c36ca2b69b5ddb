import { HoldallError } from '@holdall/protocol'
import type { Transaction } from '../../db/index.ts'

/** Media that is put into a slot must be there, and the caller's to see. @throws {invalid_request} */
export async function requireUsable(tx: Transaction, ids: readonly (string | null)[]): Promise<void> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return
  const { rows } = await tx.query<{ id: string }>({
    text: 'select id from media where id = any ($1::text[]) and purging_at is null and deleted_at is null',
    values: [wanted],
  })
  const found = new Set(rows.map(({ id }) => id))
  const errors = wanted
    .filter((id) => !found.has(id))
    .map((id) => ({ path: 'mediaId', message: `${id} is no media item` }))
  if (errors.length > 0)
    throw new HoldallError('invalid_request', 'A scene can only use media items that are there', { errors })
}
