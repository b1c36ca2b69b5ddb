import { LOCAL_ENHANCEMENTS } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('GET /api/media/providers', () => {
  let server: TestHoldall
  beforeAll(async () => {
    server = await testHoldall()
  })
  afterAll(() => server.close())

  it('names this machine and what it can do, to everybody who is signed in', async () => {
    const local = { name: 'local', enhance: [...LOCAL_ENHANCEMENTS], generate: [], speech: false }
    expect(await json(server.as('alice')('/api/media/providers'))).toEqual({ items: [local] })
    expect((await fetch(`${server.url}/api/media/providers`)).status).toBe(401)
  })
})
