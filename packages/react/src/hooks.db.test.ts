import './testing/dom.ts'

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type TestHoldall, testHoldall } from '../../server/src/testing/test-holdall.ts'
import { documentHooks } from './testing/document-hooks.ts'
import type { HookPage } from './testing/hook-page.ts'
import { type HooksOptions, type HooksUnderTest, hooksUnderTest } from './testing/hooks-under-test.tsx'
import { mediaHooks } from './testing/media-hooks.ts'
import { projectHooks } from './testing/project-hooks.ts'
import { stepHooks } from './testing/step-hooks.ts'
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
  const open = (options: HooksOptions) => {
    const under = hooksUnderTest(options)
    pages.push(under)
    return under
  }
  const another = async (through = fetch) =>
    open({ baseUrl: server.url, token: await server.token(userId), fetch: through })
  const unanswered = () => open({ baseUrl: server.url, token: 'none', fetch: neverAnswering })
  const leaks = watchLeaks()
  page = { ...(await another()), userId, leaks, elsewhere: server.as(userId), another, unanswered }
})
afterEach(async () => {
  for (const under of pages) under.end()
  await page.leaks.end()
})

const neverAnswering: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })

const current = () => page
projectHooks(current)
mediaHooks(current)
documentHooks(current)
uploadHooks(current)
stepHooks(current)
