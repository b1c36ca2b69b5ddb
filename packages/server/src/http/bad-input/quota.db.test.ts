import { randomBytes } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft, tracesOf } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const KIB = 1024
const MIB = 1024 * KIB
const QUOTA_BYTES = 10 * MIB

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall({ USER_QUOTA_BYTES: QUOTA_BYTES })
})
afterAll(() => server.close())

const upload = (user: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  server.as(user)('/api/media', { method: 'POST', body: bytes, headers })

async function usedBy(user: string): Promise<number> {
  return (await tracesOf(server)).usage.find(({ owner }) => owner === user)?.bytes ?? 0
}

describe('a file that does not fit into the quota', () => {
  it('is refused with nothing left, small or large, raw or as a form, new, copied or as a replacement', async () => {
    const answer = await upload('alice', randomBytes(QUOTA_BYTES - 100))
    expect(answer.status).toBe(201)
    const { id } = (await answer.json()) as MediaItem
    const small = (await (await upload('alice', randomBytes(10))).json()) as MediaItem
    for (const bytes of [randomBytes(101), randomBytes(MIB), randomBytes(3 * MIB)]) {
      await expectProblem(await expectNothingLeft(server, () => upload('alice', bytes)), 'quota_exceeded')
      const { body, headers } = fileForm(bytes)
      await expectProblem(
        await expectNothingLeft(server, () => upload('alice', new Uint8Array(body), headers)),
        'quota_exceeded',
      )
      const replace = () => server.as('alice')(`/api/media/${small.id}/content`, { method: 'PUT', body: bytes })
      await expectProblem(await expectNothingLeft(server, replace), 'quota_exceeded')
      const key = { 'idempotency-key': `quota-${bytes.length}` }
      await expectProblem(await expectNothingLeft(server, () => upload('alice', bytes, key)), 'quota_exceeded')
    }
    const copy = () => server.as('alice')(`/api/media/${id}/copy`, { method: 'POST' })
    await expectProblem(await expectNothingLeft(server, copy), 'quota_exceeded')
    expect(await usedBy('alice')).toBe(QUOTA_BYTES - 90)
    expect((await upload('alice', randomBytes(90))).status).toBe(201)
    await expectProblem(await expectNothingLeft(server, () => upload('alice', randomBytes(1))), 'quota_exceeded')
  })

  it('does not count against somebody else', async () => {
    expect((await upload('Alice', randomBytes(MIB))).status).toBe(201)
  })

  it('fits again when something was purged', async () => {
    const first = (await (await upload('carol', randomBytes(QUOTA_BYTES))).json()) as MediaItem
    await expectProblem(await upload('carol', randomBytes(1)), 'quota_exceeded')
    const trashed = await server.as('carol')(`/api/media/${first.id}`, { method: 'DELETE' })
    expect(trashed.status).toBe(200)
    await expectProblem(await upload('carol', randomBytes(1)), 'quota_exceeded')
    await server.as('carol')(`/api/media/${first.id}?purge=true`, { method: 'DELETE' })
    expect(await usedBy('carol')).toBe(0)
    expect((await upload('carol', randomBytes(QUOTA_BYTES))).status).toBe(201)
  })
})

describe('20 uploads at once', () => {
  it.each([
    ['small ones', 'dora', 900 * KIB, true],
    ['large ones', 'emil', 1.5 * MIB, false],
    ['large ones of unknown length', 'fritz', 1.5 * MIB, false],
  ])('never pass the quota, and what is refused leaves nothing: %s', async (name, user, size, allMayFit) => {
    const fit = Math.floor(QUOTA_BYTES / size)
    const unknown = name.includes('unknown')
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { body, headers } = unknown ? fileForm(randomBytes(size)) : { body: randomBytes(size), headers: {} }
        return upload(user, new Uint8Array(body), headers)
      }),
    )
    const taken = answers.filter(({ status }) => status === 201)
    for (const answer of answers) if (answer.status !== 201) await expectProblem(answer, 'quota_exceeded')
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.length).toBeLessThanOrEqual(fit)
    // Large uploads reserve their room while they run, so that a few may be refused that would have fitted in the end.
    if (allMayFit) expect(taken.length).toBe(fit)
    expect(await usedBy(user)).toBe(taken.length * size)

    const traces = await tracesOf(server)
    const folder = `/users/${user}/`
    expect(traces.files.filter((file) => file.includes(folder) && !file.endsWith('/'))).toHaveLength(taken.length)
    expect(traces.media.filter((row) => row.includes(`users/${user}/`))).toHaveLength(taken.length)
    expect(traces.reservations).toEqual([])
    expect(traces.files.filter((file) => file.includes('/.holdall/tmp/') && !file.endsWith('/'))).toEqual([])
    expect(server.takeErrors()).toEqual([])
  })
})
