import { randomBytes } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClaimedUpload, sendClaimed } from '../../testing/bad-input/claimed-upload.ts'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { chunked, sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const MIB = 1024 * 1024

let server: WatchedHoldall
let authorization: string
beforeAll(async () => {
  server = await watchedHoldall()
  authorization = `Bearer ${await server.token('alice')}`
})
afterAll(() => server.close())

const post = (
  body: NonNullable<RequestInit['body']> | null,
  headers: Record<string, string> = {},
  path = '/api/media',
) => server.as('alice')(path, { method: 'POST', body, headers })

const raw = (body: Uint8Array, options: ClaimedUpload) => sendClaimed(server, authorization, body, options)

describe('a connection that is cut', () => {
  const small = randomBytes(64 * 1024)
  const large = randomBytes(5 * MIB)
  const bodies = [
    ['small raw', small, {}],
    ['large raw', large, {}],
    ['small form', fileForm(small).body, fileForm(small).headers],
    ['large form', fileForm(large).body, fileForm(large).headers],
  ] as const
  const cuts = bodies.flatMap(([name, body, headers]) =>
    [0, 0.5, 0.99].map((part) => [name, part, body, headers] as const),
  )

  it.each(cuts)('%s at %d leaves nothing, by reset or by half-close', async (_name, part, body, headers) => {
    const cutAfter = Math.floor(body.length * part)
    for (const by of ['reset', 'end'] as const) {
      const answer = await expectNothingLeft(server, () => raw(body, { cutAfter, headers: { ...headers }, by }))
      // Who only closed their half still hears what was wrong.
      if (by === 'end') await expectProblem(answer, 'invalid_request')
    }
  })

  it.each([
    ['small', small],
    ['large', large],
  ])('in the middle of a %s chunked body leaves nothing', async (_name, bytes) => {
    await expectNothingLeft(server, async () => {
      const ended = server.nextEnd()
      await sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'transfer-encoding': 'chunked' },
        body: chunked([bytes.subarray(0, bytes.length / 2)], { ended: false }),
        by: 'reset',
      })
      await ended
    })
  })

  it('behind the file but before the end of its form leaves nothing', async () => {
    for (const bytes of [small, large]) {
      const { body, headers } = fileForm(bytes)
      for (const missing of [2, 6, 20]) {
        await expectNothingLeft(server, () => raw(body, { cutAfter: body.length - missing, headers, by: 'reset' }))
      }
    }
  })

  it('during a replacement leaves the item as it was', async () => {
    const created = (await (await post('original', { 'content-type': 'text/plain' })).json()) as MediaItem
    for (const bytes of [small, large]) {
      await expectNothingLeft(server, async () => {
        const ended = server.nextEnd()
        await sendRaw(server.url, {
          method: 'PUT',
          path: `/api/media/${created.id}/content`,
          headers: { authorization, 'content-length': bytes.length },
          body: bytes,
          cutAfter: bytes.length / 2,
          by: 'reset',
        })
        await ended
      })
    }
    expect(await (await fetch(created.url)).text()).toBe('original')
  })

  it('leaves its idempotency key free', async () => {
    for (const bytes of [small, large]) {
      const headers = { 'idempotency-key': `cut-${bytes.length}` }
      await expectNothingLeft(server, () => raw(bytes, { cutAfter: bytes.length / 2, headers, by: 'reset' }))
      const again = await post(bytes, headers)
      expect(again.status).toBe(201)
    }
  })

  it('was never an error of the server', () => {
    expect(server.takeErrors()).toEqual([])
  })
})
