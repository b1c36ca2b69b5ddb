import { describe, expect, it } from 'vitest'
import { ApiProblem } from './api-problem.ts'
import { apiUrl, createRequest, createSend } from './request.ts'

describe('apiUrl', () => {
  it('asks for media in the new shape, and leaves out what is not set', () => {
    expect(apiUrl('media', { q: 'sea', kind: undefined, tags: '' })).toBe('/api/media?format=v2&q=sea')
    expect(apiUrl('storage/projects/p-1/files')).toBe('/api/storage/projects/p-1/files?format=v2')
    expect(apiUrl('storage/projects', { limit: 48 })).toBe('/api/storage/projects?limit=48')
    expect(apiUrl('media/media-1/usage')).toBe('/api/media/media-1/usage')
    expect(apiUrl('media/media-1/waveform', { detail: 'overview' })).toBe('/api/media/media-1/waveform?detail=overview')
    expect(apiUrl('media/media-1/sprite.vtt')).toBe('/api/media/media-1/sprite.vtt')
    expect(apiUrl('keys')).toBe('/api/keys')
  })
})

describe('createSend', () => {
  const answering = (status: number, body: string | null) => async () => new Response(body, { status })

  it('throws what the server refused, and tells when the session has ended', async () => {
    let ended = 0
    const send = createSend(() => ended++, answering(401, '{"code":"unauthenticated","detail":"Sign in"}'))
    await expect(send('keys')).rejects.toMatchObject({ status: 401, message: 'Sign in' })
    expect(ended).toBe(1)
  })

  it('says so when there is no answer', async () => {
    const send = createSend(
      () => undefined,
      () => Promise.reject(new TypeError('failed')),
    )
    await expect(send('keys')).rejects.toSatisfy((error) => error instanceof ApiProblem && error.status === 0)
  })

  it('reads nothing where there is nothing', async () => {
    expect(await createRequest(createSend(() => undefined, answering(204, null)))('keys')).toBeUndefined()
  })
})
