import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, endedJob, insertProject, item, json, picture, send } from '../media/testing/media-requests.ts'
import { type ProviderStandIn, providerStandIn, SECRET } from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('asking for something to be made', () => {
  let server: TestHoldall
  let studio: ProviderStandIn
  let alice: Call
  beforeAll(async () => {
    studio = await providerStandIn()
    const one = { url: `${studio.url}/make`, secret: SECRET, generate: ['image'] }
    server = await testHoldall({ HOLDALL_WORKERS: 'on', HOLDALL_PROVIDERS: JSON.stringify({ studio: one }) })
    alice = server.as('alice')
    const bytes = await picture(64, 48)
    studio.answers((_request, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes))
  })
  afterAll(async () => {
    await server.close()
    await studio.close()
  })
  const generate = async (body: object, call: Call) =>
    (
      await json<{ jobId: string }>(
        send(call, 'POST', '/api/media/generate', { prompt: 'a heron at dusk', provider: 'studio', ...body }),
        202,
      )
    ).jobId

  it('is asked for once per Idempotency-Key', async () => {
    const ask = (key: string, prompt: string) =>
      alice('/api/media/generate', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ prompt, provider: 'studio' }),
      })
    const first = await ask('k1', 'a fox')
    const { jobId } = await json<{ jobId: string }>(first, 202)
    expect(first.headers.get('location')).toBe(`/api/jobs/${jobId}`)
    expect(await json(ask('k1', 'a fox'), 202)).toEqual({ jobId })
    expect((await ask('k1', 'an owl')).status).toBe(422)
    await endedJob(alice, jobId)
    expect(studio.asked).toHaveLength(1)
  })

  it('goes into a project with the rights of who asked', async () => {
    await insertProject(server.database.database, { id: 'film', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
    const ed = server.as('ed')
    const job = await endedJob(ed, await generate({ projectId: 'film' }, ed))
    expect(await item(ed, job.mediaId as string)).toMatchObject({
      ownerUserId: 'alice',
      createdBy: 'ed',
      projectId: 'film',
    })
    const refused = (call: Call, body: object) =>
      send(call, 'POST', '/api/media/generate', { prompt: 'x', provider: 'studio', ...body })
    expect((await refused(server.as('vera'), { projectId: 'film' })).status).toBe(403)
    expect((await refused(server.as('bob'), { projectId: 'film' })).status).toBe(404)
    expect((await refused(alice, { sceneId: 'scene-1' })).status).toBe(400)
    expect((await alice(`/api/jobs/${job.id}`)).status).toBe(404)
  })

  it('is refused where nobody does it', async () => {
    const problem = async (body: object) =>
      json<{ detail: string; hint: string }>(
        send(alice, 'POST', '/api/media/generate', { prompt: 'x', provider: 'studio', ...body }),
        400,
      )
    expect((await problem({ provider: 'nobody' })).hint).toContain('studio')
    expect((await problem({ provider: 'local' })).detail).toContain('none that generates images')
    expect((await problem({ kind: 'video' })).hint).toContain('No provider that generates videos')
    await problem({ prompt: ' ' })
    await problem({ provider: '__proto__' })
    const speech = { text: 'Hello', voice: 'ann', provider: 'studio' }
    expect((await send(alice, 'POST', '/api/media/speech', speech)).status).toBe(400)
  })
})
