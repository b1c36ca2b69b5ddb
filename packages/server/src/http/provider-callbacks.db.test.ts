import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, endedJob, eventually, json, picture, send } from '../media/testing/media-requests.ts'
import { type ProviderStandIn, providerStandIn, SECRET, signed } from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('a provider that answers later', () => {
  let server: TestHoldall
  let studio: ProviderStandIn
  let alice: Call
  let bytes: Uint8Array<ArrayBuffer>
  beforeAll(async () => {
    studio = await providerStandIn()
    studio.answers((_request, response) => response.writeHead(202).end('{"id":"later"}'))
    const one = { url: studio.url, secret: SECRET, generate: ['image'] }
    const settings = { studio: one, late: { ...one, answerWithinSeconds: 1 } }
    server = await testHoldall({ HOLDALL_WORKERS: 'on', HOLDALL_PROVIDERS: JSON.stringify(settings) })
    alice = server.as('alice')
    bytes = await picture(64, 48)
  })
  afterAll(async () => {
    await server.close()
    await studio.close()
  })
  const begun = async (provider = 'studio') => {
    const body = { prompt: 'a heron', provider }
    const { jobId } = await json<{ jobId: string }>(send(alice, 'POST', '/api/media/generate', body), 202)
    const look = () => json<Job>(alice(`/api/jobs/${jobId}`))
    await eventually(look, ({ reason }) => reason === 'The provider is at it')
    return jobId
  }
  const answer = async (jobId: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string>) => {
    const type = typeof body === 'string' ? 'application/json' : 'image/jpeg'
    const url = `${server.url}/api/providers/studio/callbacks/${jobId}`
    return (await fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } })).status
  }

  it('ends with one item, however often it answers', async () => {
    const jobId = await begun()
    const headers = signed(bytes, { id: `${jobId}.1` })
    expect(await answer(jobId, bytes, headers)).toBe(204)
    const job = await endedJob(alice, jobId)
    expect(job).toMatchObject({ state: 'done', mediaId: expect.any(String) })
    expect(await answer(jobId, bytes, headers)).toBe(204)
    expect((await json<Job>(alice(`/api/jobs/${jobId}`))).mediaId).toBe(job.mediaId)
  })

  it('is refused when it is forged, stale, or about something else', async () => {
    const jobId = await begun()
    const id = `${jobId}.1`
    const old = Math.floor(Date.now() / 1000) - 301
    expect(await answer(jobId, bytes, signed(bytes, { id, secret: 'another secret, not theirs' }))).toBe(404)
    expect(await answer(jobId, bytes, signed('other', { id }))).toBe(404)
    expect(await answer(jobId, bytes, signed(bytes, { id, at: old }))).toBe(404)
    expect(await answer(jobId, bytes, signed(bytes, { id: 'job-x.1' }))).toBe(404)
    expect(await answer('job-x', bytes, signed(bytes, { id: 'job-x.1' }))).toBe(404)
    expect(await answer(jobId, bytes, {})).toBe(404)
    expect(await json(send(alice, 'POST', `/api/jobs/${jobId}/cancel`))).toMatchObject({ state: 'cancelled' })
    expect(await answer(jobId, bytes, signed(bytes, { id }))).toBe(204)
    expect(await json<Job>(alice(`/api/jobs/${jobId}`))).toMatchObject({ state: 'cancelled', mediaId: null })
  })

  it('may say why it did not work, and is not waited for without end', async () => {
    const jobId = await begun()
    const body = JSON.stringify({ error: 'out of paint' })
    expect(await answer(jobId, body, signed(body, { id: `${jobId}.1` }))).toBe(204)
    expect(await endedJob(alice, jobId)).toMatchObject({ state: 'failed', reason: 'The provider says: out of paint' })
    expect(await endedJob(alice, await begun('late'))).toMatchObject({ state: 'failed' })
  }, 30_000)
})
