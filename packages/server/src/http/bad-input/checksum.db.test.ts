import { createHash, randomBytes } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileForm, form } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

type Payload = NonNullable<RequestInit['body']>
const post = (body: Payload, headers: Record<string, string> = {}, path = '/api/media', method = 'POST') =>
  server.as('alice')(path, { method, body, headers })

const small = randomBytes(10_000)
const large = randomBytes(2 * 1024 * 1024)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const wrong = sha256(Buffer.from('something else'))
const repr = (digest: Buffer) => `sha-256=:${digest.toString('base64')}:`

describe.each([
  ['small', small],
  ['large', large],
])('a wrong checksum of a %s file', (_name, bytes) => {
  const hex = wrong.toString('hex')
  it.each<[string, () => Promise<Response>]>([
    ['X-Checksum-Sha256', () => post(bytes, { 'x-checksum-sha256': hex })],
    ['Repr-Digest', () => post(bytes, { 'repr-digest': repr(wrong) })],
    ['Content-Digest', () => post(bytes, { 'content-digest': repr(wrong) })],
    ['the query', () => post(bytes, {}, `/api/media?sha256=${hex}`)],
    [
      'X-Checksum-Sha256 beside a form',
      () => post(new Uint8Array(fileForm(bytes).body), { ...fileForm(bytes).headers, 'x-checksum-sha256': hex }),
    ],
    [
      'a field before the file',
      () => {
        const { body, headers } = form([
          { name: 'sha256', content: hex },
          { name: 'file', filename: 'a', content: bytes },
        ])
        return post(new Uint8Array(body), headers)
      },
    ],
    [
      'a field behind the file',
      () => {
        const { body, headers } = form([
          { name: 'file', filename: 'a', content: bytes },
          { name: 'sha256', content: hex },
        ])
        return post(new Uint8Array(body), headers)
      },
    ],
    [
      'metadata before the file',
      () => {
        const { body, headers } = fileForm(bytes, { metadata: { sha256: hex } })
        return post(new Uint8Array(body), headers)
      },
    ],
    [
      'metadata behind the file',
      () => {
        const { body, headers } = form([
          { name: 'file', filename: 'a', content: bytes },
          { name: 'metadata', content: JSON.stringify({ sha256: hex }) },
        ])
        return post(new Uint8Array(body), headers)
      },
    ],
  ])('in %s is refused', async (_where, send) => {
    const problem = await expectProblem(await expectNothingLeft(server, send), 'checksum_mismatch')
    expect(problem).toMatchObject({ expected: hex, found: sha256(bytes).toString('hex') })
  })

  it('of a replacement is refused, and the item stays as it was', async () => {
    const created = (await (
      await post(`original ${bytes.length}`, { 'content-type': 'text/plain' })
    ).json()) as MediaItem
    const replace = () => post(bytes, { 'x-checksum-sha256': hex }, `/api/media/${created.id}/content`, 'PUT')
    await expectProblem(await expectNothingLeft(server, replace), 'checksum_mismatch')
    expect(await (await fetch(created.url)).text()).toBe(`original ${bytes.length}`)
  })

  it('frees its idempotency key', async () => {
    const key = { 'idempotency-key': `checksum-${bytes.length}` }
    await expectNothingLeft(server, () => post(bytes, { ...key, 'x-checksum-sha256': hex }))
    const again = await post(bytes, { ...key, 'x-checksum-sha256': sha256(bytes).toString('hex') })
    expect(again.status).toBe(201)
  })
})

describe('a malformed checksum', () => {
  const base64 = wrong.toString('base64')
  it.each([
    ['x-checksum-sha256', 'abc'],
    ['x-checksum-sha256', 'z'.repeat(64)],
    ['x-checksum-sha256', `${'a'.repeat(64)}00`],
    ['x-checksum-sha256', base64],
    ['repr-digest', base64],
    ['repr-digest', `sha-256=${base64}`],
    ['repr-digest', `sha-256=:${base64.slice(4)}:`],
    ['repr-digest', `sha-256=:${base64}`],
    ['repr-digest', 'sha-256=::'],
    ['repr-digest', `${repr(wrong)}, sha-256`],
    ['content-digest', 'sha-256=:!!!!:'],
  ])('%s: %s is refused before the file is read', async (name, value) => {
    for (const bytes of [small, large]) {
      await expectProblem(await expectNothingLeft(server, () => post(bytes, { [name]: value })), 'invalid_request')
    }
  })

  it('that disagrees with another is refused', async () => {
    const headers = { 'x-checksum-sha256': sha256(small).toString('hex'), 'repr-digest': repr(wrong) }
    await expectProblem(await expectNothingLeft(server, () => post(small, headers)), 'invalid_request')
  })

  it.each(['abc', '', '0'.repeat(63)])('as %j in metadata or a field is refused', async (value) => {
    const metadata = fileForm(small, { metadata: { sha256: value } })
    await expectProblem(
      await expectNothingLeft(server, () => post(new Uint8Array(metadata.body), metadata.headers)),
      'invalid_request',
    )
    const field = form([
      { name: 'sha256', content: value },
      { name: 'file', filename: 'a', content: small },
    ])
    await expectProblem(
      await expectNothingLeft(server, () => post(new Uint8Array(field.body), field.headers)),
      'invalid_request',
    )
  })

  it('of another algorithm alone is not looked at', async () => {
    const answer = await post(small, { 'repr-digest': 'sha-512=:AAAA:' })
    expect(answer.status).toBe(201)
  })
})

it('a right checksum is taken in every spelling', async () => {
  const digest = sha256(small)
  for (const headers of [
    { 'x-checksum-sha256': digest.toString('hex').toUpperCase() },
    { 'repr-digest': repr(digest) },
    { 'content-digest': `sha-512=:AAAA:, ${repr(digest)}` },
  ]) {
    const answer = await post(small, headers)
    expect(answer.status).toBe(201)
    expect(((await answer.json()) as MediaItem).checksum).toBe(digest.toString('hex'))
  }
  expect(server.takeErrors()).toEqual([])
})
