import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Call, json, noise, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
let alice: Call
let bob: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(() => server.close())

interface Message {
  id: string
  event: string
  data: { kind?: string; subjectId?: string; actorUserId?: string; ownerUserId?: string }
}

/** A stream of events, read as a browser does. */
class Listener {
  readonly #messages: AsyncGenerator<Message>

  constructor(answer: Response) {
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    this.#messages = messages(answer.body as ReadableStream<Uint8Array>)
  }

  static async open(call: Call, path = '/api/events', headers: Record<string, string> = {}): Promise<Listener> {
    const listener = new Listener(await call(path, { headers }))
    open.push(listener)
    return listener
  }

  async next(): Promise<Message> {
    const { value, done } = await this.#messages.next()
    if (done) throw new Error('The stream has ended')
    return value
  }

  /** The next that is about one of these subjects. */
  async about(...subjects: string[]): Promise<Message> {
    while (true) {
      const message = await this.next()
      if (subjects.includes(message.data.subjectId ?? '')) return message
    }
  }

  async close(): Promise<void> {
    await this.#messages.return(undefined)
  }
}

const open: Listener[] = []
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close()
})

async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
      if (fields.data !== undefined)
        yield { id: fields.id ?? '', event: fields.event ?? 'message', data: JSON.parse(fields.data) }
    }
  }
}

describe('live events', () => {
  it('tell their owner what happens, in order, and nobody else', async () => {
    const [hers, his] = [await Listener.open(alice), await Listener.open(bob)]
    const note = await upload(alice, noise(10))
    await send(alice, 'PATCH', `/api/media/${note.id}`, { title: 'A note' })
    await alice(`/api/media/${note.id}`, { method: 'DELETE' })
    const kinds = [(await hers.about(note.id)).data, (await hers.about(note.id)).data, (await hers.about(note.id)).data]
    expect(kinds.map(({ kind }) => kind)).toEqual(['media.created', 'media.updated', 'media.trashed'])
    expect(kinds[0]).toMatchObject({
      ownerUserId: 'alice',
      actorUserId: 'alice',
      payload: {},
      createdAt: expect.any(String),
    })
    const other = await upload(bob, noise(10))
    expect((await his.next()).data).toMatchObject({ kind: 'media.created', subjectId: other.id })
  })

  it('of a project reach its members: documents, and media in it, but not what else its owner has', async () => {
    const film = await json<{ id: string }>(
      send(alice, 'POST', '/api/storage/projects', { name: 'Film', type: 'custom' }),
      201,
    )
    await send(alice, 'PUT', `/api/storage/projects/${film.id}/members/bob`, { role: 'viewer' })
    const his = await Listener.open(bob)
    const secret = await upload(alice, noise(10))
    const clip = await upload(alice, noise(11), { query: `projectId=${film.id}` })
    await send(alice, 'PUT', `/api/storage/projects/${film.id}/documents/timeline`, { clip: clip.id })
    const heard = [await his.next(), await his.next()].map(({ data }) => [data.kind, data.subjectId])
    expect(heard).toContainEqual(['media.created', clip.id])
    expect(heard).toContainEqual(['document.saved', film.id])
    expect(heard.flat()).not.toContain(secret.id)
  })

  it('go on where a reader left off, missing and repeating none', async () => {
    const first = await Listener.open(alice)
    const one = await upload(alice, noise(10))
    const seen = await first.about(one.id)
    await first.close()
    const later = []
    for (let index = 0; index < 30; index++) later.push((await upload(alice, noise(10))).id)
    const again = await Listener.open(alice, '/api/events', { 'last-event-id': seen.id })
    const found = []
    while (found.length < later.length) found.push((await again.next()).data.subjectId)
    expect(found.sort()).toEqual(later.sort())
    const byQuery = await Listener.open(alice, `/api/events?lastEventId=${seen.id}`)
    expect(later).toContain((await byQuery.next()).data.subjectId)
  })

  it('say that too much was missed', async () => {
    await upload(alice, noise(10))
    const old = await Listener.open(alice, '/api/events', { 'last-event-id': '1.1' })
    expect((await old.next()).event).toBe('reset')
    const made = await upload(alice, noise(10))
    expect((await old.about(made.id)).data.kind).toBe('media.created')
  })

  it('refuse nonsense, strangers and too many streams', async () => {
    for (const id of ['x', '1', '1.x', '-1.1', '99999999999999999999.1'])
      expect((await alice(`/api/events?lastEventId=${id}`)).status, id).toBe(400)
    expect((await fetch(`${server.url}/api/events`)).status).toBe(401)
    const answers: number[] = []
    while (answers.length < 25 && !answers.includes(429)) {
      const answer = await server.as('carol')('/api/events')
      answers.push(answer.status)
      if (answer.status === 200) open.push(new Listener(answer))
    }
    expect(answers).toContain(429)
  })
})

it('end at once when the server stops', async () => {
  const own = await testHoldall()
  const answer = await own.as('alice')('/api/events')
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  const startedAt = performance.now()
  await own.close()
  expect(performance.now() - startedAt).toBeLessThan(9_000)
  expect((await reader.read()).done).toBe(true)
})
