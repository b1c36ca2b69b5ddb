import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { type AnsweredItem, type Call, json, noise, rows, sha256 } from './testing/media-requests.ts'

let server: TestHoldall
let alice: Call
let bob: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(() => server.close())

const text = (value: string) => new TextEncoder().encode(value)

describe('Idempotency-Key', () => {
  const post = (
    call: Call,
    key: string,
    body: string | Uint8Array<ArrayBuffer>,
    query = '?format=v2',
    name = 'a.txt',
  ) =>
    call(`/api/media${query}`, {
      method: 'POST',
      body,
      headers: { 'idempotency-key': key, 'x-filename': name, 'content-type': 'text/plain' },
    })

  it('answers a repeat with the first answer, byte by byte', async () => {
    const first = await post(alice, 'k1', 'once')
    const again = await post(alice, 'k1', 'once')
    expect(again.status).toBe(201)
    const [one, two] = [await first.text(), await again.text()]
    expect(two).toBe(one)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    const { items } = await json<{ items: AnsweredItem[] }>(alice('/api/media?q=once'))
    expect(items.filter(({ checksum }) => checksum === sha256('once')).length).toBeLessThanOrEqual(1)
    const large = noise(2_000_000)
    const [a, b] = [
      await (await post(alice, 'k-large', large)).text(),
      await (await post(alice, 'k-large', large)).text(),
    ]
    expect(b).toBe(a)
  })

  it('refuses the key for another request, and lets another caller have it', async () => {
    await post(alice, 'k2', 'once')
    for (const other of [
      post(alice, 'k2', 'longer'),
      post(alice, 'k2', 'once', '?title=x'),
      post(alice, 'k2', 'once', '?format=v2', 'b.txt'),
    ]) {
      const response = await other
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'idempotency_mismatch' })
    }
    expect((await post(bob, 'k2', 'longer')).status).toBe(201)
    expect((await post(alice, 'bad key', 'x')).status).toBe(400)
  })

  it('says that the first is still in flight', async () => {
    let release = () => {}
    const held = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(text('slow '))
        await new Promise<void>((resolve) => {
          release = resolve
        })
        controller.enqueue(text('body'))
        controller.close()
      },
    })
    const request = () => ({ 'idempotency-key': 'k3', 'x-filename': 'slow.txt', 'content-type': 'text/plain' })
    const first = alice('/api/media', { method: 'POST', body: held, headers: request(), duplex: 'half' } as RequestInit)
    let second: Response | undefined
    for (let attempt = 0; attempt < 50 && second?.status !== 409; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const known = await rows(server.database.database, "select 1 from idempotency_keys where key = 'k3'")
      if (known.length === 0) continue
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(text('slow body'))
          controller.close()
        },
      })
      second = await alice('/api/media', { method: 'POST', body, headers: request(), duplex: 'half' } as RequestInit)
    }
    expect(second?.status).toBe(409)
    expect(second?.headers.get('retry-after')).toBeTruthy()
    release()
    expect((await first).status).toBe(201)
  })

  it('may be used again after a request that was refused', async () => {
    const refused = await alice('/api/media', {
      method: 'POST',
      body: 'abc',
      headers: { 'idempotency-key': 'k4', 'x-checksum-sha256': '0'.repeat(64) },
    })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'checksum_mismatch' })
    const retried = await alice('/api/media', {
      method: 'POST',
      body: 'abc',
      headers: { 'idempotency-key': 'k4', 'x-checksum-sha256': sha256('abc') },
    })
    expect(retried.status).toBe(201)
  })

  it('recalls an item that a killed attempt has made', async () => {
    const made = await json<AnsweredItem>(post(alice, 'k5', 'killed'), 201)
    await rows(
      server.database.database,
      "update idempotency_keys set status = null, body = null, lease_expires_at = now() - interval '1 hour' where key = 'k5'",
    )
    const again = await json<AnsweredItem>(post(alice, 'k5', 'killed'), 201)
    expect(again.id).toBe(made.id)
  })
})
