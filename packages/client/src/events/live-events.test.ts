import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_RETRIES } from '../http/retry.ts'
import { createSend } from '../http/send.ts'
import { createTokenSource } from '../http/token-source.ts'
import { type Answer, type LocalServer, localServer, refuse } from '../testing/local-server.ts'
import { LiveEvents, type LiveListener } from './live-events.ts'

let server: LocalServer
beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())

const running: (() => void)[] = []
afterEach(() => {
  for (const end of running.splice(0)) end()
})

/** The answers that are still open. */
let open: ServerResponse[] = []
/** Says this, and stays open, as the server does. */
const stream =
  (text = ''): Answer =>
  (response) => {
    open.push(response)
    response.on('close', () => {
      open = open.filter((other) => other !== response)
    })
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(`retry: 5\n\n${text}`)
  }
/** Says this, and breaks off. */
const brokenStream =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(`retry: 5\n\n${text}`, () => response.socket?.destroy())
  }
const message = (id: number, subjectId: string): string =>
  `id: ${id}\ndata: ${JSON.stringify({ kind: 'media.created', subjectId })}\n\n`

function liveEvents(): LiveEvents {
  const retries = { ...DEFAULT_RETRIES, random: () => 0 }
  return new LiveEvents(createSend({ baseUrl: server.url, token: createTokenSource('t'), fetch, retries }), retries)
}

/** Listens, and writes down what it hears. */
function hear(events: LiveEvents): { heard: string[]; end: () => void } {
  const heard: string[] = []
  const listener: LiveListener = {
    onEvent: ({ subjectId }) => heard.push(subjectId),
    onGap: () => heard.push('gap'),
    onConnection: (connected) => heard.push(connected ? 'connected' : 'gone'),
  }
  const end = events.listen(listener)
  running.push(end)
  return { heard, end }
}

const soon = (look: () => unknown) => expect.poll(look, { interval: 5, timeout: 5_000 })

describe('live events', () => {
  it('are told with the identity, after a first gap', async () => {
    server.answer(stream(message(1, 'a') + message(2, 'b')))
    const { heard } = hear(liveEvents())
    await soon(() => heard).toEqual(['connected', 'gap', 'a', 'b'])
    expect(server.asked[0]).toMatchObject({
      path: '/api/events?format=v2',
      headers: { authorization: 'Bearer t', accept: 'text/event-stream' },
    })
    expect(server.asked[0]?.headers['last-event-id']).toBeUndefined()
  })

  it('go on where a broken connection left off, with nothing told twice', async () => {
    // The second is cut amid its line, the third at its end: neither has come.
    server.answer(
      brokenStream(`${message(1, 'a')}${message(2, 'b').slice(0, 20)}`),
      brokenStream(message(2, 'b').slice(0, -1)),
      stream(message(2, 'b')),
    )
    const { heard } = hear(liveEvents())
    await soon(() => heard).toEqual(['connected', 'gap', 'a', 'gone', 'connected', 'gone', 'connected', 'b'])
    expect(server.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '1'])
  })

  it('say that there was a gap when the server cannot go on', async () => {
    server.answer(brokenStream(message(1, 'a')), stream(`event: reset\nid: 9\ndata: {}\n\n${message(10, 'z')}`))
    const { heard } = hear(liveEvents())
    await soon(() => heard).toEqual(['connected', 'gap', 'a', 'gone', 'connected', 'gap', 'z'])
  })

  it('say that there was a gap when a message cannot be read, and ignore kinds that they do not know', async () => {
    server.answer(stream(`id: 1\ndata: {"kind"\n\nevent: other\ndata: {}\n\n${message(2, 'b')}`))
    const { heard } = hear(liveEvents())
    await soon(() => heard).toEqual(['connected', 'gap', 'gap', 'b'])
  })

  it('begin with a gap as long as nothing with an id has come', async () => {
    server.answer(brokenStream(': quiet\n\n'), stream())
    const { heard } = hear(liveEvents())
    await soon(() => heard).toEqual(['connected', 'gap', 'gone', 'connected', 'gap'])
  })

  it('come over one connection for all who listen, which ends with the last of them', async () => {
    server.answer(stream(message(1, 'a')))
    const events = liveEvents()
    const first = hear(events)
    await soon(() => first.heard).toContain('a')
    const second = hear(events)
    await soon(() => second.heard).toEqual(['connected', 'gap'])
    open[0]?.write(message(2, 'b'))
    await soon(() => [first.heard.at(-1), second.heard.at(-1)]).toEqual(['b', 'b'])
    first.end()
    open[0]?.write(message(3, 'c'))
    await soon(() => second.heard.at(-1)).toBe('c')
    expect(first.heard).not.toContain('c')
    expect([server.asked.length, open.length]).toEqual([1, 1])
    second.end()
    await soon(() => open.length).toBe(0)
  })

  it('reach all who listen, and over the same connection, also where a listener throws', async () => {
    server.answer(stream(message(1, 'a')))
    const uncaught: unknown[] = []
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => uncaught.push(error))
    try {
      const events = liveEvents()
      const fail = (what: string) => () => {
        throw new Error(what)
      }
      running.push(events.listen({ onEvent: fail('event'), onGap: fail('gap'), onConnection: fail('connection') }))
      const { heard } = hear(events)
      await soon(() => heard).toEqual(['connected', 'gap', 'a'])
      open[0]?.destroy()
      server.answer(stream(message(2, 'b')))
      await soon(() => heard).toEqual(['connected', 'gap', 'a', 'gone', 'connected', 'b'])
      expect(uncaught.map(String)).toEqual(
        ['connection', 'gap', 'event', 'connection', 'connection', 'event'].map((what) => `Error: ${what}`),
      )
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of others) process.on('uncaughtException', listener)
    }
  })

  it('are read anew by who listens after the end', async () => {
    server.answer(stream(message(1, 'a')))
    const events = liveEvents()
    const first = hear(events)
    await soon(() => first.heard).toContain('a')
    first.end()
    const second = hear(events)
    await soon(() => second.heard).toEqual(['connected', 'gap', 'a'])
    expect(server.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined])
  })

  it('are asked for more and more seldom while they are refused', async () => {
    const times: number[] = []
    const timed =
      (answer: Answer): Answer =>
      (response, asked) => {
        times.push(performance.now())
        answer(response, asked)
      }
    const no = timed(refuse(403, { code: 'forbidden' }))
    server.answer(brokenStream(message(1, 'a')), no, no, timed(stream(message(2, 'b'))))
    const { heard } = hear(liveEvents())
    await soon(() => heard).toContain('b')
    const [first = 0, second = 0, third = 0] = times
    expect(second - first).toBeGreaterThan(15)
    expect(third - second).toBeGreaterThan(10 * 15)
    expect(heard.filter((each) => each === 'connected').length).toBe(2)
  })
})
