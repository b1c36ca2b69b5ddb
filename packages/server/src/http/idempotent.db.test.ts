import { HoldallError } from '@holdall/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UnknownOutcomeError } from '../db/index.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { type Answer, idempotent } from './idempotent.ts'

let db: TestDatabase
let count = 0
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

/** Sends one request again and again, as a client does whose answers are lost. */
function request() {
  const made = new Set<string>()
  const key = `key-${++count}`
  const send = (make: (id: string) => Promise<void>): Promise<Answer> => {
    let ids = 0
    return idempotent(
      {
        database: db.database,
        identity: { userId: 'alice', role: 'user', via: 'internal', readOnly: false },
        route: 'POST /thing',
        key,
        fingerprint: () => 'same',
        createId: () => `${key}-thing-${++ids}-${Math.random()}`,
        recall: async (id) => (made.has(id) ? { status: 201, body: id } : null),
      },
      async (id) => {
        await make(id as string)
        return { status: 201, body: id as string }
      },
    )
  }
  return { made, send }
}

it('finds what was made although its outcome was not known', async () => {
  const { made, send } = request()
  const broken = send(async (id) => {
    made.add(id)
    throw new UnknownOutcomeError(new Error('the connection broke'))
  })
  await expect(broken).rejects.toThrow('not known')
  const again = await send(() => Promise.reject(new Error('made twice')))
  expect([...made]).toEqual([again.body])
})

it('finds what was made although answering failed', async () => {
  const { made, send } = request()
  const broken = send(async (id) => {
    made.add(id)
    throw new Error('no answer')
  })
  await expect(broken).rejects.toThrow('no answer')
  expect((await send(() => Promise.reject(new Error('made twice')))).body).toBe([...made][0])
})

it('may be tried again when nothing was made', async () => {
  const { made, send } = request()
  const refused = new HoldallError('quota_exceeded', 'Full')
  await expect(send(() => Promise.reject(refused))).rejects.toBe(refused)
  const { body } = await send(async (id) => void made.add(id))
  expect([...made]).toEqual([body])
})
