import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, type Call, json, picture } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('POST /api/media/generated', () => {
  let server: TestHoldall
  let alice: Call
  beforeAll(async () => {
    server = await testHoldall()
    alice = server.as('alice')
  })
  afterAll(() => server.close())
  const form = async (fields: Record<string, string>) => {
    const body = new FormData()
    body.set('file', new File([await picture(20, 20)], 'made.jpg', { type: 'image/jpeg' }))
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    return alice('/api/media/generated?format=v2', { method: 'POST', body })
  }

  it('keeps the words that a model was given, and finds the picture by them', async () => {
    const note = { prompt: 'a heron at dusk', model: 'painter-2', provider: 'studio', seed: 42 }
    const made = await json<AnsweredItem>(form({ metadata: JSON.stringify(note) }), 201)
    expect(made).toMatchObject({ sourceType: 'playground', kind: 'image', metadata: note })
    const { items } = await json<{ items: AnsweredItem[] }>(alice('/api/media?q=heron&source_type=playground'))
    expect(items.map(({ id }) => id)).toContain(made.id)
  })

  it('takes them as fields of the form and of the query too', async () => {
    const made = await json<AnsweredItem>(form({ prompt: 'a fox', model: 'm', provider: 'p' }), 201)
    expect(made).toMatchObject({ sourceType: 'playground', metadata: { prompt: 'a fox', model: 'm', provider: 'p' } })
    const raw = await json<AnsweredItem>(
      alice('/api/media/generated?prompt=an%20owl&model=m&provider=p&format=v2', {
        method: 'POST',
        body: await picture(21, 21),
        headers: { 'content-type': 'image/jpeg', 'x-filename': 'owl.jpg' },
      }),
      201,
    )
    expect(raw).toMatchObject({ sourceType: 'playground', metadata: { prompt: 'an owl' } })
  })

  it('refuses what does not say how it was made, and keeps nothing of it', async () => {
    const before = await json<{ items: unknown[] }>(alice('/api/media'))
    for (const note of [{}, { prompt: 'x', model: 'm' }, { prompt: '', model: 'm', provider: 'p' }]) {
      const refused = await form({ metadata: JSON.stringify(note) })
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ code: 'invalid_request', errors: expect.any(Array) })
    }
    const after = await json<{ items: unknown[] }>(alice('/api/media'))
    expect(after.items).toHaveLength(before.items.length)
  })
})
