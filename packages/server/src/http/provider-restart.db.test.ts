import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import {
  type Call,
  endedJob,
  eventually,
  json,
  picture,
  send,
  settledItem,
  upload,
} from '../media/testing/media-requests.ts'
import { type ProviderStandIn, providerStandIn, SECRET, signed } from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { createHoldall, type Holdall } from './create-holdall.ts'

describe('what a provider has promised', () => {
  let server: TestHoldall
  let again: Holdall
  let url: string
  let studio: ProviderStandIn
  let bytes: Uint8Array<ArrayBuffer>
  const settings = () => ({
    HOLDALL_WORKERS: 'on' as const,
    HOLDALL_PROVIDERS: JSON.stringify({
      studio: { url: studio.url, secret: SECRET, generate: ['image'], enhance: ['upscale'] },
    }),
  })
  beforeAll(async () => {
    studio = await providerStandIn()
    studio.answers((_request, response) => response.writeHead(202).end('{"id":"later"}'))
    server = await testHoldall(settings())
    bytes = await picture(64, 48)
  })
  afterAll(async () => {
    await again?.close()
    await server.close()
    await studio.close()
  })

  it('is taken by the server that comes after a restart, once', async () => {
    const before = server.as('alice')
    const waiting = async (call: Call, jobId: string) =>
      eventually(
        () => json<Job>(call(`/api/jobs/${jobId}`)),
        ({ reason }) => reason === 'The provider is at it',
      )
    const { jobId } = await json<{ jobId: string }>(
      send(before, 'POST', '/api/media/generate', { prompt: 'a heron', provider: 'studio' }),
      202,
    )
    await waiting(before, jobId)
    const original = await upload(before, await picture(32, 24), { name: 'heron.jpg', type: 'image/jpeg' })
    await settledItem(before, original.id)
    const enhanced = await json<{ id: string }>(
      send(before, 'POST', `/api/media/${original.id}/enhance?format=v2`, { type: 'upscale', provider: 'studio' }),
      202,
    )
    const enhancing = async (call: Call) =>
      (await json<{ items: Job[] }>(call('/api/jobs'))).items.find(({ kind }) => kind === 'enhance')
    await expect.poll(async () => (await enhancing(before))?.reason).toBe('The provider is at it')
    const enhanceJob = (await enhancing(before)) as Job
    expect(studio.asked).toHaveLength(2)

    await server.holdall.close()
    again = await createHoldall({
      env: {},
      log: silentLogger,
      DATABASE_URL: server.database.url,
      STORAGE_PATH: server.storagePath,
      STORAGE_URL: server.holdall.platform.config.storageUrl,
      ...settings(),
    })
    url = (await again.listen({ port: 0 })).url
    const token = await server.token('alice')
    const after: Call = (path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(url + path, { ...init, headers })
    }
    const bring = async (id: string) =>
      (
        await fetch(`${url}/api/providers/studio/callbacks/${id}`, {
          method: 'POST',
          body: bytes,
          headers: { 'content-type': 'image/jpeg', ...signed(bytes, { id: `${id}.1` }) },
        })
      ).status
    expect(await Promise.all([bring(jobId), bring(jobId)])).toContain(204)
    const made = await endedJob(after, jobId)
    expect(made).toMatchObject({ state: 'done', mediaId: expect.any(String) })
    expect(await bring(enhanceJob.id)).toBe(204)
    expect(await endedJob(after, enhanceJob.id)).toMatchObject({ state: 'done' })
    expect(await settledItem(after, enhanced.id)).toMatchObject({ status: 'ready', width: 64, sourceType: 'enhanced' })
    const { items } = await json<{ items: { sourceType: string }[] }>(after('/api/media?format=v2'))
    expect(items.map(({ sourceType }) => sourceType).sort()).toEqual(['enhanced', 'playground', 'upload'])
    // Nobody was asked again.
    expect(studio.asked).toHaveLength(2)
  })
})
