import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endedJob, insertProject, picture, settledItem } from '../media/testing/media-requests.ts'
import type { SpeechOptions } from '../providers/provider.ts'
import { silence } from '../providers/testing/provider-stand-in.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('making from words in the same process', () => {
  let server: TestHoldall
  const spoken: SpeechOptions[] = []
  beforeAll(async () => {
    const bytes = await picture(64, 48)
    server = await testHoldall({
      HOLDALL_WORKERS: 'on',
      providers: {
        painter: { generate: async () => ({ body: bytes, mimeType: 'image/jpeg' }) },
        reader: {
          speak: async (_text, options) => {
            spoken.push(options)
            return { body: silence(), mimeType: 'audio/wav' }
          },
        },
      },
    })
  })
  afterAll(() => server.close())
  const media = () => server.holdall.media

  it('has a picture generated for the user who is named', async () => {
    const alice = server.as('alice')
    const { jobId } = await media().generate({ userId: 'alice', prompt: 'a heron', provider: 'painter', seed: 7 })
    const { state, mediaId } = await endedJob(alice, jobId)
    expect(state).toBe('done')
    expect(await settledItem(alice, mediaId as string)).toMatchObject({
      ownerUserId: 'alice',
      sourceType: 'playground',
      kind: 'image',
      metadata: { prompt: 'a heron', provider: 'painter', seed: 7 },
    })
    expect((await server.as('bob')(`/api/jobs/${jobId}`)).status).toBe(404)
  })

  it('has a text spoken', async () => {
    const alice = server.as('alice')
    const request = { userId: 'alice', text: 'Good evening', voice: 'ann', language: 'en-GB', provider: 'reader' }
    const { jobId } = await media().speak(request)
    const { state, mediaId } = await endedJob(alice, jobId)
    expect(state).toBe('done')
    expect(await settledItem(alice, mediaId as string)).toMatchObject({ kind: 'audio', title: 'Good evening' })
    expect(spoken).toMatchObject([{ voice: 'ann', language: 'en-GB' }])
  })

  it('refuses what the routes refuse', async () => {
    await insertProject(server.database.database, { id: 'film', owner: 'alice', viewers: ['vera'] })
    const generate = (request: object) =>
      media().generate({ userId: 'alice', prompt: 'a heron', provider: 'painter', ...request })
    for (const request of [{ prompt: ' ' }, { provider: 'reader' }, { kind: 'video' as const }, { wish: 1 }])
      await expect(generate(request)).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(generate({ userId: 'bob', projectId: 'film' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(generate({ userId: 'vera', projectId: 'film' })).rejects.toMatchObject({ code: 'forbidden' })
    const speech = { userId: 'alice', text: 'Hello', voice: 'ann', provider: 'painter' }
    await expect(media().speak(speech)).rejects.toMatchObject({ code: 'invalid_request' })
  })
})
