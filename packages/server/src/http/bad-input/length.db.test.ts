import { createHash, randomBytes } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClaimedUpload, sendClaimed } from '../../testing/bad-input/claimed-upload.ts'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft, expectTraces, tracesOf } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { insertProject } from '../../testing/bad-input/project.ts'
import { chunked, sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const MIB = 1024 * 1024
const MAX_BYTES = 6 * MIB

let server: WatchedHoldall
let authorization: string
beforeAll(async () => {
  server = await watchedHoldall({ UPLOAD_MAX_SIZE: MAX_BYTES })
  authorization = `Bearer ${await server.token('alice')}`
})
afterAll(() => server.close())

const post = (
  body: NonNullable<RequestInit['body']> | null,
  headers: Record<string, string> = {},
  path = '/api/media',
) => server.as('alice')(path, { method: 'POST', body, headers })

const raw = (body: Uint8Array, options: ClaimedUpload) => sendClaimed(server, authorization, body, options)

describe('an empty file', () => {
  it.each([
    ['a raw body without a byte', () => post('', { 'x-filename': 'empty.txt', 'content-type': 'text/plain' })],
    ['a raw body without length or type', () => post(null)],
    [
      'a chunked body that ends at once',
      () =>
        sendRaw(server.url, {
          path: '/api/media',
          headers: { authorization, 'transfer-encoding': 'chunked' },
          body: chunked([]),
        }),
    ],
    [
      'a form',
      () => {
        const { body, headers } = fileForm('')
        return post(new Uint8Array(body), headers)
      },
    ],
    [
      'a form with metadata',
      () => {
        const { body, headers } = fileForm('', { metadata: { title: 'x' } })
        return post(new Uint8Array(body), headers)
      },
    ],
  ])('is refused: %s', async (_name, send) => {
    await expectProblem(await expectNothingLeft(server, send), 'unprocessable')
  })
})

describe('a file over the limit', () => {
  it('is refused from its length alone, before a byte is read', async () => {
    const answer = await expectNothingLeft(server, () =>
      raw(new Uint8Array(0), { claim: MAX_BYTES + 3 * MIB, cutAfter: 0 }),
    )
    expect(await expectProblem(answer, 'too_large')).toMatchObject({ maxBytes: MAX_BYTES })
  })

  it('is refused by one byte, with Content-Length', async () => {
    const bytes = new Uint8Array(MAX_BYTES + 1).fill(1)
    expect(await expectProblem(await expectNothingLeft(server, () => post(bytes)), 'too_large')).toMatchObject({
      maxBytes: MAX_BYTES,
    })
  })

  it('is refused at the first byte too many, without Content-Length', async () => {
    const chunks = Array.from({ length: 7 }, () => new Uint8Array(MIB).fill(1))
    const send = () =>
      sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'transfer-encoding': 'chunked' },
        body: chunked(chunks),
      })
    await expectProblem(await expectNothingLeft(server, send), 'too_large')
  })

  it('is refused although its sender never stops', async () => {
    const chunks = Array.from({ length: 8 }, () => new Uint8Array(MIB).fill(1))
    const send = () =>
      sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'transfer-encoding': 'chunked' },
        body: chunked(chunks, { ended: false }),
      })
    await expectProblem(await expectNothingLeft(server, send), 'too_large')
  })

  it('is refused in a form, with and without Content-Length', async () => {
    const { body, headers } = fileForm(new Uint8Array(MAX_BYTES + 1).fill(1))
    await expectProblem(await expectNothingLeft(server, () => post(new Uint8Array(body), headers)), 'too_large')
    const send = () =>
      sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, ...headers, 'transfer-encoding': 'chunked' },
        body: chunked([body]),
      })
    await expectProblem(await expectNothingLeft(server, send), 'too_large')
  })

  it('is taken at the limit itself', async () => {
    const answer = await post(randomBytes(MAX_BYTES))
    expect(answer.status).toBe(201)
    expect(((await answer.json()) as MediaItem).sizeBytes).toBe(MAX_BYTES)
  })
})

describe("a file over its project type's limit", () => {
  let project: string
  let tiny: WatchedHoldall
  beforeAll(async () => {
    tiny = await watchedHoldall({
      projectTypes: [
        {
          projectType: 'tiny',
          storagePrefix: 'tiny',
          allowedFileTypes: ['*/*'],
          maxFileSize: 2 * MIB,
          supportedOperations: ['upload'],
        },
      ],
    })
    project = await insertProject(tiny, 'alice', 'tiny')
  })
  afterAll(() => tiny.close())

  const send = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}, query = '') =>
    tiny.as('alice')(`/api/media${query}`, { method: 'POST', body, headers })
  const bytes = new Uint8Array(2 * MIB + 1).fill(1)

  it('is refused whether the project is named in the query, before or behind the file', async () => {
    await expectProblem(await expectNothingLeft(tiny, () => send(bytes, {}, `?projectId=${project}`)), 'too_large')
    const before = fileForm(bytes, { metadata: { projectId: project } })
    await expectProblem(
      await expectNothingLeft(tiny, () => send(new Uint8Array(before.body), before.headers)),
      'too_large',
    )
    const behind = new FormData()
    behind.append('file', new Blob([bytes]), 'a.bin')
    behind.append('projectId', project)
    expect(await expectProblem(await expectNothingLeft(tiny, () => send(behind)), 'too_large')).toMatchObject({
      maxBytes: 2 * MIB,
    })
  })

  it('is taken at the limit, before or behind the file', async () => {
    const fits = new Uint8Array(2 * MIB).fill(1)
    expect((await send(fits, {}, `?projectId=${project}`)).status).toBe(201)
    const behind = new FormData()
    behind.append('file', new Blob([fits]), 'a.bin')
    behind.append('projectId', project)
    const answer = await send(behind)
    expect(answer.status).toBe(201)
    const item = (await answer.json()) as MediaItem
    expect(item).toMatchObject({
      projectId: project,
      storageKey: expect.stringContaining(`/projects/${project}/uploads/`),
    })
    expect((await fetch(item.url)).status).toBe(200)
    expect((await tracesOf(tiny)).reservations).toEqual([])
  })
})

describe('a Content-Length that lies', () => {
  const small = randomBytes(4096)
  const large = randomBytes(3 * MIB)

  it.each([
    ['small', small],
    ['large', large],
  ])('by promising more: nothing is left of a %s body', async (_name, bytes) => {
    const answer = await expectNothingLeft(server, () => raw(bytes, { claim: bytes.length + 1, by: 'end' }))
    await expectProblem(answer, 'invalid_request')
    const { body, headers } = fileForm(bytes)
    const second = await expectNothingLeft(server, () => raw(body, { claim: body.length + 1, headers, by: 'end' }))
    await expectProblem(second, 'invalid_request')
  })

  it.each([
    ['small', small],
    ['large', large],
  ])('by promising less: a %s form is refused as cut short', async (_name, bytes) => {
    const { body, headers } = fileForm(bytes)
    for (const claim of [body.length - 6, Math.floor(body.length / 2), 20]) {
      const before = await tracesOf(server)
      const ended = server.nextEnd()
      const answer = await sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, ...headers, 'content-length': claim },
        body,
      })
      await ended
      await expectTraces(server, before)
      await expectProblem(answer, 'invalid_request')
    }
  })

  it('by promising less: what follows a raw body is no request, and nothing is made of its beginning', async () => {
    for (const bytes of [small, large]) {
      for (const headers of [{}, { 'x-checksum-sha256': createHash('sha256').update(bytes).digest('hex') }]) {
        const answer = await expectNothingLeft(server, () => raw(bytes, { claim: bytes.length - 7, headers }))
        await expectProblem(answer, 'invalid_request')
      }
    }
  })

  it.each(['-1', '1e3', '0x10', '12,13', ' ', '9'.repeat(40)])('as %j is refused', async (claim) => {
    await expectNothingLeft(server, async () => {
      const answer = await sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'content-length': claim },
        body: small,
      })
      await expectProblem(answer, 'invalid_request')
    })
  })

  it('beside Transfer-Encoding is refused, so that nothing can be smuggled', async () => {
    await expectNothingLeft(server, async () => {
      const answer = await sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'content-length': 4, 'transfer-encoding': 'chunked' },
        body: chunked([small]),
      })
      await expectProblem(answer, 'invalid_request')
    })
  })
})

it('none of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
