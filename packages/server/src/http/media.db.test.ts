import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

describe('an upload', () => {
  it('is answered with the item, whose bytes are served at once', async () => {
    const alice = server.as('alice')
    const created = await alice('/api/media?format=v2', {
      method: 'POST',
      body: 'hello',
      headers: { 'content-type': 'text/plain', 'x-filename': 'note.txt' },
    })
    expect(created.status).toBe(201)
    const item = (await created.json()) as MediaItem
    expect(item).toMatchObject({
      ownerUserId: 'alice',
      kind: 'file',
      mimeType: 'text/plain',
      sizeBytes: 5,
      status: 'ready',
      originalFilename: 'note.txt',
    })
    const bytes = await fetch(item.url)
    expect(await bytes.text()).toBe('hello')
  })
})
