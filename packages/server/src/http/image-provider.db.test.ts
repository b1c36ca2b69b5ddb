import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { imageProvider } from '../../../../examples/image-provider/image-provider.ts'
import { endedJob, json, picture, send, settledItem } from '../media/testing/media-requests.ts'
import { type ProviderStandIn, providerStandIn, signed } from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const SECRET = `whsec_${Buffer.from('a secret that both sides know').toString('base64')}`

describe('the example of a provider', () => {
  let service: ProviderStandIn
  let provider: Server
  let url: string
  let server: TestHoldall
  beforeAll(async () => {
    service = await providerStandIn()
    const options = { secret: SECRET, baseUrl: `${service.url}/v1/`, apiKey: 'sk-test' }
    provider = createServer(imageProvider({ ...options, models: ['brush-1', 'brush-2'] }))
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    server = await testHoldall({
      HOLDALL_WORKERS: 'on',
      HOLDALL_PROVIDERS: JSON.stringify({ pictures: { url, secret: SECRET, generate: ['image'] } }),
      HOLDALL_FETCH_ALLOW: [`127.0.0.1:${service.port}`],
    })
  })
  afterAll(async () => {
    await server.close()
    provider.closeAllConnections()
    provider.close()
    await service.close()
  })
  beforeEach(() => {
    service.asked.length = 0
  })
  const generate = async (body: object = {}) => {
    const request = { prompt: 'a heron at dusk', provider: 'pictures', ...body }
    const alice = server.as('alice')
    const { jobId } = await json<{ jobId: string }>(send(alice, 'POST', '/api/media/generate', request), 202)
    return endedJob(alice, jobId)
  }
  const answers = (status: number, body: object) =>
    service.answers((_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )

  it('has one picture made, by a model that may be asked for', async () => {
    answers(200, { data: [{ b64_json: Buffer.from(await picture(64, 48)).toString('base64') }] })
    const parameters = { size: '1024x1024', n: 10 }
    const { state, mediaId } = await generate({ model: 'brush-2', parameters })
    expect(state).toBe('done')
    expect(await settledItem(server.as('alice'), mediaId as string)).toMatchObject({ kind: 'image', width: 64 })
    expect(service.asked).toHaveLength(1)
    expect(service.asked[0]).toMatchObject({
      path: '/v1/images/generations',
      headers: { authorization: 'Bearer sk-test' },
    })
    expect(service.asked[0]?.json).toEqual({ prompt: 'a heron at dusk', model: 'brush-2', size: '1024x1024', n: 1 })
  })

  it('hands on an address', async () => {
    const bytes = await picture(32, 32)
    service.answers(({ path }, response) =>
      path === '/made.jpg'
        ? response.end(bytes)
        : response.end(JSON.stringify({ data: [{ url: `${service.url}/made.jpg` }] })),
    )
    expect(await generate()).toMatchObject({ state: 'done', mediaId: expect.any(String) })
  })

  it('says why nothing was made, and never the key', async () => {
    answers(400, { error: { message: 'Herons are against the rules' } })
    expect((await generate()).reason).toContain('Herons are against the rules')
    answers(401, { error: { message: 'Incorrect key: sk-test' } })
    const { reason } = await generate()
    expect(reason).toContain('does not accept the key')
    expect(reason).not.toContain('sk-test')
    service.asked.length = 0
    expect((await generate({ model: 'dear-9' })).reason).toContain('brush-1, brush-2')
    expect(service.asked).toHaveLength(0)
  })

  it('refuses what is not signed, or was signed long ago', async () => {
    const body = JSON.stringify({ task: 'generate', kind: 'image', prompt: 'x' })
    const now = Math.floor(Date.now() / 1000)
    const secret = 'a secret that both sides know'
    const refused: Record<string, string>[] = [
      {},
      signed(body, { id: 'one', secret: 'another' }),
      signed(`${body} `, { id: 'one', secret }),
      signed(body, { id: 'one', secret, at: now - 400 }),
      { ...signed(body, { id: 'one', secret }), 'webhook-timestamp': 'soon' },
    ]
    for (const headers of refused) expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
    expect(service.asked).toHaveLength(0)
    answers(200, { data: [] })
    expect((await fetch(url, { method: 'POST', headers: signed(body, { id: 'one', secret }), body })).status).toBe(422)
  })
})
