import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  endedJob,
  eventually,
  json,
  picture,
  send,
  settledItem,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import {
  type Answering,
  type ProviderStandIn,
  providerStandIn,
  SECRET,
  signed,
} from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('having pictures made by a provider over HTTP', () => {
  let server: TestHoldall
  let studio: ProviderStandIn
  let alice: Call
  let bytes: Uint8Array<ArrayBuffer>
  beforeAll(async () => {
    studio = await providerStandIn()
    const one = { url: `${studio.url}/make`, secret: SECRET, generate: ['image'], enhance: ['upscale'] }
    const providers = {
      studio: one,
      hasty: { ...one, timeoutSeconds: 1, maxBytes: 100_000 },
      rare: { ...one, requestsPerMinute: 1 },
    }
    server = await testHoldall({
      HOLDALL_WORKERS: 'on',
      HOLDALL_PROVIDERS: JSON.stringify(providers),
      HOLDALL_FETCH_ALLOW: [`127.0.0.1:${studio.port}`],
    })
    alice = server.as('alice')
    bytes = await picture(64, 48)
  })
  afterAll(async () => {
    await server.close()
    await studio.close()
  })
  beforeEach(() => {
    studio.asked.length = 0
  })
  const generate = async (body: object = {}, call = alice) => {
    const request = { prompt: 'a heron at dusk', provider: 'studio', ...body }
    return (await json<{ jobId: string }>(send(call, 'POST', '/api/media/generate', request), 202)).jobId
  }
  const ended = async (body?: object) => endedJob(alice, await generate(body))
  const isPicture: Answering = (_request, response) =>
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes)
  const says =
    (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ''): Answering =>
    (_request, response) =>
      response.writeHead(status, headers).end(body)

  it('ends with an item that says how it came to be', async () => {
    studio.answers(isPicture)
    const note = { model: 'painter-2', seed: 42, parameters: { steps: 30 } }
    const jobId = await generate({ ...note, tags: ['bird'] })
    const job = await endedJob(alice, jobId)
    expect(job).toMatchObject({
      kind: 'generate',
      state: 'done',
      progress: 1,
      mediaId: expect.stringMatching(/^media-/),
    })
    const made = await settledItem(alice, job.mediaId as string)
    expect(made).toMatchObject({
      status: 'ready',
      sourceType: 'playground',
      kind: 'image',
      width: 64,
      title: 'a heron at dusk',
      originalFilename: 'a-heron-at-dusk.jpg',
      tags: ['bird'],
      metadata: { prompt: 'a heron at dusk', provider: 'studio', ...note },
    })
    const { item: made2 } = await json<{ item: { made: unknown } }>(alice(`/api/media/${made.id}/lineage`))
    expect(made2.made).toEqual({ prompt: 'a heron at dusk', provider: 'studio', ...note })
    expect(studio.asked).toHaveLength(1)
  })

  it('signs what it asks as Standard Webhooks are signed', async () => {
    studio.answers(isPicture)
    const jobId = await generate()
    await endedJob(alice, jobId)
    const [{ headers, body, json: sent }] = studio.asked as [(typeof studio.asked)[0]]
    expect(sent).toEqual({
      task: 'generate',
      jobId,
      callbackUrl: `${server.url}/api/providers/studio/callbacks/${jobId}`,
      prompt: 'a heron at dusk',
      kind: 'image',
    })
    expect(headers).toMatchObject(signed(body, { id: `${jobId}.1`, at: Number(headers['webhook-timestamp']) }))
  })

  it('sends the picture that is to be enhanced, and puts what comes in its place', async () => {
    const original = await settledItem(alice, (await upload(alice, bytes, { type: 'image/jpeg', name: 'a.jpg' })).id)
    const larger = await picture(128, 96)
    studio.answers((_request, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(larger))
    const body = { type: 'upscale', provider: 'studio', options: { factor: 2 } }
    const begun = await json<AnsweredItem>(
      send(alice, 'POST', `/api/media/${original.id}/enhance?format=v2`, body),
      202,
    )
    expect(await settledItem(alice, begun.id)).toMatchObject({ status: 'ready', width: 128, sourceType: 'enhanced' })
    const [{ headers, body: sent, json: request }] = studio.asked as [(typeof studio.asked)[0]]
    expect(request).toMatchObject({ task: 'enhance', type: 'upscale', options: { factor: 2 } })
    expect(sent.includes(Buffer.from(bytes))).toBe(true)
    expect(headers).toMatchObject(
      signed(sent, { id: String(headers['webhook-id']), at: Number(headers['webhook-timestamp']) }),
    )
    const unknown = await send(alice, 'POST', `/api/media/${original.id}/enhance`, { ...body, type: 'dream' })
    expect(unknown.status).toBe(400)
  })

  it('fetches what is answered as an address, and only where anybody may', async () => {
    studio.answers((request, response) =>
      request.path === '/file.jpg'
        ? response.end(bytes)
        : response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ url: `${studio.url}/file.jpg` })),
    )
    expect(await ended()).toMatchObject({ state: 'done' })
    for (const url of ['http://10.0.0.1/a.jpg', 'http://127.0.0.1:1/a.jpg', 'file:///etc/passwd', 'http://[::1]/']) {
      studio.answers(says(200, { 'content-type': 'application/json' }, JSON.stringify({ url })))
      expect(await ended()).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('not fetched'),
        mediaId: null,
      })
    }
  })

  it('tries again after failures that may pass', async () => {
    let attempts = 0
    studio.answers((request, response) =>
      ++attempts === 1
        ? response.writeHead(500).end()
        : attempts === 2
          ? response.destroy()
          : isPicture(request, response),
    )
    expect(await ended()).toMatchObject({ state: 'done', attempts: 3 })
  }, 60_000)

  it('waits as long as a busy provider asks', async () => {
    let attempts = 0
    const times: number[] = []
    studio.answers((request, response) => {
      times.push(performance.now())
      return ++attempts === 1 ? says(429, { 'retry-after': '3' })(request, response) : isPicture(request, response)
    })
    const jobId = await generate()
    const waiting = await eventually(
      () => json<Job>(alice(`/api/jobs/${jobId}`)),
      ({ reason }) => reason !== undefined,
    )
    expect(waiting).toMatchObject({ state: 'waiting', reason: 'The provider has too much to do' })
    const job = await endedJob(alice, jobId)
    expect(job).toMatchObject({ state: 'done', attempts: 1 })
    await settledItem(alice, job.mediaId as string)
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(2_900)
    const [first, second] = studio.asked
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id'])
  }, 30_000)

  it('gives up at once where a further attempt would not help, and says why', async () => {
    const html = { 'content-type': 'text/html' }
    const jpeg = { 'content-type': 'image/jpeg' }
    const asJson = { 'content-type': 'application/json' }
    const cases: [Answering, string][] = [
      [
        says(400, asJson, JSON.stringify({ error: { message: 'No\u0000 herons,\u202e please' } })),
        '(400): No herons, please',
      ],
      [says(401, html, '<h1>who?</h1>'), '(401)'],
      [says(200, html, '<html>hello</html>'), 'text/html, not with a file'],
      [says(200, jpeg, '<!doctype html><p>hello'), 'a web page, not with a picture'],
      [says(200, jpeg, new Uint8Array(5_000)), 'application/octet-stream, not with a picture'],
      [says(200, jpeg), 'an empty file'],
      [says(200, asJson, '{"url": 7}'), 'neither a url nor an error'],
      [says(200, asJson, '{'), 'neither a url nor an error'],
      [says(200, asJson, JSON.stringify({ error: 'out of paint' })), 'The provider says: out of paint'],
      [says(302, { location: 'http://169.254.169.254/' }), 'redirects'],
      [says(200, { ...jpeg, 'content-encoding': 'gzip' }, bytes), 'compressed'],
    ]
    const before = await storedKeys(server.holdall.platform.bucket)
    for (const [answering, reason] of cases) {
      studio.answers(answering)
      studio.asked.length = 0
      expect(await ended()).toMatchObject({ state: 'failed', reason: expect.stringContaining(reason), mediaId: null })
      expect(studio.asked).toHaveLength(1)
    }
    expect(await storedKeys(server.holdall.platform.bucket)).toEqual(before)
  }, 60_000)

  it('ends when the provider never does', async () => {
    const hasty = (body: object) => ended({ provider: 'hasty', ...body })
    studio.answers(() => {})
    const silent = hasty({ title: 'silent' })
    expect(await silent).toMatchObject({ state: 'failed', reason: expect.stringContaining('within 1 s'), attempts: 1 })
    // A byte now and then.
    studio.answers((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' })
      const drip = setInterval(() => response.write(bytes.subarray(0, 1)), 100)
      response.on('close', () => clearInterval(drip))
    })
    expect(await hasty({ title: 'drip' })).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('within 1 s'),
    })
  })

  it('takes no more bytes than are allowed', async () => {
    const endless: Answering = (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' })
      response.write(bytes)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    }
    for (const answering of [
      endless,
      says(200, { 'content-type': 'image/jpeg' }, Buffer.concat([bytes, Buffer.alloc(200_000)])),
    ]) {
      studio.answers(answering)
      const job = await ended({ provider: 'hasty' })
      expect(job).toMatchObject({ state: 'failed', reason: expect.stringContaining('more than 100000 bytes') })
    }
  })

  it('asks no more often than is configured', async () => {
    studio.answers(isPicture)
    expect(await ended({ provider: 'rare' })).toMatchObject({ state: 'done' })
    const second = await generate({ provider: 'rare' })
    const waiting = await eventually(
      () => json<Job>(alice(`/api/jobs/${second}`)),
      ({ reason }) => reason !== undefined,
    )
    expect(waiting).toMatchObject({ state: 'waiting', reason: 'Others are before it at the provider' })
    expect(studio.asked).toHaveLength(1)
    expect(await json(send(alice, 'POST', `/api/jobs/${second}/cancel`))).toMatchObject({ state: 'cancelled' })
  })

  it('stops asking when somebody cancels it', async () => {
    let isClosed = false
    studio.answers((_request, response) => void response.on('close', () => (isClosed = true)))
    const jobId = await generate()
    await eventually(
      async () => studio.asked.length,
      (count) => count === 1,
    )
    await json(send(alice, 'POST', `/api/jobs/${jobId}/cancel`))
    expect(await endedJob(alice, jobId)).toMatchObject({ state: 'cancelled', mediaId: null })
    await eventually(async () => isClosed, Boolean)
    studio.answers(isPicture)
    await json(send(alice, 'POST', `/api/jobs/${jobId}/retry`))
    expect(await endedJob(alice, jobId)).toMatchObject({ state: 'done', mediaId: expect.any(String) })
  })
})
