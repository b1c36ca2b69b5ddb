import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMediaApi } from './api/media.ts'
import { DEFAULT_RETRIES } from './http/retry.ts'
import { createRequest, createSend } from './http/send.ts'
import { createTokenSource } from './http/token-source.ts'
import { type LocalServer, localServer, refuse, say } from './testing/local-server.ts'
import { keepUrl } from './url-keeper.ts'

let server: LocalServer
beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())

function media() {
  const send = createSend({ baseUrl: server.url, token: createTokenSource('t'), fetch, retries: DEFAULT_RETRIES })
  return createMediaApi(createRequest(send), send, (path) => server.url + path)
}
const urlNumber = (n: number) => say({ url: `/signed/${n}`, expiresAt: '2026-01-01T00:00:00.000Z' })

describe('a signed address that is kept', () => {
  it('is renewed when four fifths of its life are over, whatever the clocks say', async () => {
    server.answer(urlNumber(1), urlNumber(2), urlNumber(3))
    const urls: string[] = []
    const times: number[] = []
    const onUrl = (url: string) => {
      urls.push(url)
      times.push(performance.now())
    }
    const end = keepUrl(media(), 'm-1', onUrl, { expiresIn: 0.1 })
    await expect.poll(() => urls, { interval: 5 }).toEqual(['/signed/1', '/signed/2', '/signed/3'])
    end()
    expect(server.asked[0]?.path).toBe('/api/media/m-1/url?expiresIn=0.1&format=v2')
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(79)
  })

  it('is asked for no more once it has ended', async () => {
    server.answer(urlNumber(1))
    const urls: string[] = []
    const first = Promise.withResolvers<void>()
    const end = keepUrl(media(), 'm-1', (url) => first.resolve(void urls.push(url)), { expiresIn: 0.02 })
    await first.promise
    end()
    // Longer than the address would have been kept.
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(server.asked.length).toBe(1)
  })

  it('that cannot be had is told', async () => {
    server.answer(refuse(404, { code: 'not_found' }))
    const told = Promise.withResolvers<unknown>()
    const end = keepUrl(media(), 'm-1', () => {}, { onProblem: told.resolve })
    expect(await told.promise).toMatchObject({ code: 'not_found' })
    end()
  })
})
