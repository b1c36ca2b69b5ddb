import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Call, endedJob, json, send, settledItem } from '../media/testing/media-requests.ts'
import {
  type Answering,
  type ProviderStandIn,
  providerStandIn,
  SECRET,
  silence,
} from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('having a text spoken by a provider over HTTP', () => {
  let server: TestHoldall
  let reader: ProviderStandIn
  let alice: Call
  beforeAll(async () => {
    reader = await providerStandIn()
    const one = { url: reader.url, secret: SECRET, speech: true }
    const providers = { reader: one, hasty: { ...one, timeoutSeconds: 1 } }
    server = await testHoldall({ HOLDALL_WORKERS: 'on', HOLDALL_PROVIDERS: JSON.stringify(providers) })
    alice = server.as('alice')
  })
  afterAll(async () => {
    await server.close()
    await reader.close()
  })
  beforeEach(() => {
    reader.asked.length = 0
    reader.answers(speaks)
  })
  const speaks: Answering = (_request, response) =>
    response.writeHead(200, { 'content-type': 'audio/wav' }).end(silence())
  const speak = async (body: object, call = alice) => {
    const request = { text: 'Good evening', voice: 'ann', provider: 'reader', ...body }
    return (await json<{ jobId: string }>(send(call, 'POST', '/api/media/speech', request), 202)).jobId
  }
  const spoken = async (body: object, call = alice) => {
    const { mediaId } = await endedJob(call, await speak(body, call))
    return settledItem(call, mediaId as string)
  }

  it('ends with a sound that says what it says', async () => {
    const made = await spoken({ text: 'One', language: 'en', title: 'Intro' })
    expect(made).toMatchObject({
      kind: 'audio',
      status: 'ready',
      sourceType: 'playground',
      title: 'Intro',
      durationSeconds: 1,
      metadata: { prompt: 'One', provider: 'reader', parameters: { voice: 'ann', language: 'en' } },
    })
    expect(reader.asked.map(({ json: asked }) => asked)).toMatchObject([
      { task: 'speak', text: 'One', voice: 'ann', language: 'en' },
    ])
    const bob = server.as('bob')
    expect((await bob(`/api/media/${made.id}`)).status).toBe(404)
  })

  it('is asked for once for the same text and voice, also by others and at the same moment', async () => {
    const [first, second] = await Promise.all([spoken({ text: 'Two' }), spoken({ text: 'Two' })])
    const third = await spoken({ text: 'Two' }, server.as('bob'))
    expect(new Set([first.id, second.id, third.id]).size).toBe(3)
    expect(new Set([first.checksum, second.checksum, third.checksum]).size).toBe(1)
    expect(reader.asked).toHaveLength(1)
    await spoken({ text: 'Two', voice: 'ben' })
    await spoken({ text: 'Two', language: 'fr' })
    expect(reader.asked).toHaveLength(3)
  })

  it('goes on for the other when one of two who wait for it is stopped', async () => {
    const go = Promise.withResolvers<void>()
    reader.answers(async (request, response) => {
      await go.promise
      await speaks(request, response)
    })
    const [stopped, other] = [await speak({ text: 'Three' }), await speak({ text: 'Three' })]
    await expect.poll(() => reader.asked.length).toBeGreaterThan(0)
    try {
      await json(send(alice, 'POST', `/api/jobs/${stopped}/cancel`))
      await expect
        .poll(async () => (await json<Job>(alice(`/api/jobs/${stopped}`))).state, { timeout: 15_000 })
        .toBe('cancelled')
    } finally {
      go.resolve()
    }
    expect(await endedJob(alice, other)).toMatchObject({ state: 'done', mediaId: expect.any(String) })
  })

  it.each<[string, Answering, string, string]>([
    [
      'a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi'),
      'reader',
      'text/html',
    ],
    [
      'a refusal',
      (_request, response) =>
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"no such voice"}'),
      'reader',
      'no such voice',
    ],
    [
      'a picture',
      (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('no'),
      'reader',
      '',
    ],
    ['a promise', (_request, response) => response.writeHead(202).end('{"id":"later"}'), 'reader', 'later'],
    ['nothing', () => {}, 'hasty', 'within 1 s'],
  ])('ends with a reason when the answer is %s', async (name, answering, provider, reason) => {
    reader.answers(answering)
    const job = await endedJob(alice, await speak({ text: `Four ${name}`, provider }))
    expect(job).toMatchObject({ state: 'failed', mediaId: null })
    expect(job.reason).toContain(reason)
  })

  it('is refused where nobody speaks, or without words', async () => {
    for (const body of [{ provider: 'nobody' }, { provider: 'local' }, { text: ' ' }, { voice: '' }])
      expect(
        (await send(alice, 'POST', '/api/media/speech', { text: 'x', voice: 'ann', provider: 'reader', ...body }))
          .status,
      ).toBe(400)
  })
})
