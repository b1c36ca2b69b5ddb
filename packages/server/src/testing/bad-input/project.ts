import { randomUUID } from 'node:crypto'
import type { TestHoldall } from '../test-holdall.ts'

/** A project of `owner`, put into the table directly. @returns its id */
export async function insertProject(server: TestHoldall, owner: string, type: string): Promise<string> {
  const id = `${type}-${randomUUID()}`
  await server.holdall.platform.database.one('service', {
    text: 'insert into projects (id, name, type, owner_user_id) values ($1, $1, $2, $3)',
    values: [id, type, owner],
  })
  return id
}
