import './testing/dom.ts'

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type TestHoldall, testHoldall } from '../../server/src/testing/test-holdall.ts'
import { documentHooks } from './testing/document-hooks.ts'
import type { HookPage } from './testing/hook-page.ts'
import { type HooksUnderTest, hooksUnderTest } from './testing/hooks-under-test.tsx'
import { mediaHooks } from './testing/media-hooks.ts'
import { projectHooks } from './testing/project-hooks.ts'
import { uploadHooks } from './testing/upload-hooks.ts'
import { watchLeaks } from './testing/watch-leaks.ts'

let server: TestHoldall
let page: HookPage
let pages: HooksUnderTest[]
let count = 0

beforeAll(async () => {
  server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off', HOLDALL_WORKERS: 'on' })
})
afterAll(() => server?.close())

beforeEach(async () => {
  localStorage.clear()
  pages = []
  const userId = `user${++count}`
  const another = async (of = userId) => {
    const under = hooksUnderTest({ baseUrl: server.url, token: await server.token(of) })
    pages.push(under)
    return under
  }
  const leaks = watchLeaks()
  page = { ...(await another()), userId, leaks, elsewhere: server.as(userId), another }
})
afterEach(async () => {
  for (const under of pages) under.end()
  await page.leaks.end()
})

const current = () => page
projectHooks(current)
mediaHooks(current)
documentHooks(current)
uploadHooks(current)
