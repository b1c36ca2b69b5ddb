import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_RETRIES } from '../http/retry.ts'
import { createRequest, createSend } from '../http/send.ts'
import { createTokenSource } from '../http/token-source.ts'
import { type LocalServer, localServer, say } from '../testing/local-server.ts'
import { createJobsApi } from './jobs.ts'

let server: LocalServer
beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())

const jobs = () =>
  createJobsApi(
    createRequest(createSend({ baseUrl: server.url, token: createTokenSource('t'), fetch, retries: DEFAULT_RETRIES })),
  )

describe('a job that is waited for', () => {
  it('is asked for until it is done, and told of on the way', async () => {
    server.answer(say({ id: 'j', state: 'running' }), say({ id: 'j', state: 'done' }))
    const states: string[] = []
    const job = await jobs().finished('j', { onProgress: ({ state }) => states.push(state) })
    expect([job.state, states]).toEqual(['done', ['running', 'done']])
  })

  it.each([
    [
      { state: 'failed', reason: 'No such codec' },
      { code: 'unprocessable', message: 'No such codec' },
    ],
    [
      { state: 'failed', reason: null },
      { code: 'unprocessable', message: 'No reason is known.' },
    ],
    [{ state: 'cancelled' }, { code: 'conflict' }],
  ])('that ends as %j is a problem', async (job, problem) => {
    server.answer(say(job))
    await expect(jobs().finished('j')).rejects.toMatchObject({ name: 'ApiProblem', ...problem })
  })

  it('is waited for no longer than its caller wants', async () => {
    server.answer(say({ state: 'running' }))
    const ended = new AbortController()
    const waiting = jobs().finished('j', {
      signal: ended.signal,
      onProgress: () => queueMicrotask(() => ended.abort('enough')),
    })
    await expect(waiting).rejects.toBe('enough')
  })
})
