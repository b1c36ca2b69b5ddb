import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, needsBrowser } from './harness/browser.ts'
import { sdkPages } from './harness/sdk-page.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

/** What the page has: one document that saves itself, and what the tests do with it. */
const ENTRY = `
import { AutoSaveService, createClient, forgetLocalData } from '@holdall/client'
const client = createClient()
Object.assign(window, {
  start: async (projectId, options = {}) => {
    window.saver = new AutoSaveService({ client, projectId, document: 'timeline', initial: {}, debounceMs: 50, ...options })
    await saver.open()
    return saver.snapshot().body
  },
  forget: forgetLocalData,
  now: () => saver.snapshot(),
  edit: (change) => saver.update((body) => ({ ...body, ...change })).kept,
  until: (holds) => new Promise((resolve) => {
    const look = () => { if (holds(saver.snapshot())) { stop(); resolve(saver.snapshot()) } }
    const stop = saver.subscribe(look)
    look()
  }),
})
`

interface Shown {
  status: string
  body: Record<string, unknown>
  revision: number
  conflicts: { n: number; path: string; value: unknown }[]
  journal: string
  journalProblem: string | null
}

describe('autosave', () => {
  let server: TestServer
  let browser: Browser | null
  let context: BrowserContext
  let open: () => Promise<Page>
  let document: string
  let project: string

  const ask = <T>(page: Page, code: string): Promise<T> => page.evaluate(code) as Promise<T>
  const start = (page: Page, options: object = {}) =>
    ask<Record<string, unknown>>(page, `start(${JSON.stringify(project)}, ${JSON.stringify(options)})`)
  const edit = (page: Page, change: object) => ask<void>(page, `edit(${JSON.stringify(change)})`)
  const until = (page: Page, holds: string) => ask<Shown>(page, `until((s) => ${holds})`)
  const opened = async (options: object = {}) => {
    const page = await open()
    await start(page, options)
    return page
  }
  /** As a page of the server's would. */
  const send = (method: string, path: string, data?: object) =>
    context.request.fetch(server.url + path, { method, data, headers: { Origin: server.url, 'If-Match': '*' } })
  const stored = async () => {
    const answer = await send('GET', document)
    return answer.ok() ? ((await answer.json()) as unknown) : null
  }
  /** Another machine saves. */
  const saveElsewhere = async (body: object) => {
    const answer = await send('PUT', document, body)
    expect(answer.status()).toBe(200)
  }
  const unreachable = () => context.route('**/documents/**', (route) => route.abort())
  const reachable = () => context.unroute('**/documents/**')

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { HOLDALL_WORKERS: 'off' } })
    context = await browser.newContext()
    context.setDefaultTimeout(15_000)
    open = await sdkPages(context, server, ENTRY)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })
  beforeEach(async (test) => {
    needsBrowser(test)
    const answer = await send('POST', '/api/storage/projects', { name: 'A film', type: 'video-edit' })
    expect(answer.status()).toBe(201)
    project = ((await answer.json()) as { id: string }).id
    document = `/api/storage/projects/${project}/documents/timeline`
  })
  afterEach(async () => {
    if (context === undefined) return
    await reachable()
    await context.setOffline(false)
    for (const page of context.pages()) await page.close()
  })

  it('saves what was edited before a reload that came too early', async () => {
    const page = await opened()
    await unreachable()
    await edit(page, { title: 'Ünsaved', __proto__x: 1 })
    await until(page, `s.status === 'offline'`)
    await page.reload()
    expect(await start(page)).toEqual({ title: 'Ünsaved', __proto__x: 1 })
    await reachable()
    await ask(page, `saver.flush()`)
    expect((await ask<Shown>(page, 'now()')).status).toBe('saved')
    expect(await stored()).toEqual({ title: 'Ünsaved', __proto__x: 1 })
  })

  it('lets tabs follow each other, and keeps the edits of one that was killed', async () => {
    const [first, second] = [await opened({ debounceMs: 60_000, maxWaitMs: 60_000 }), await opened()]
    await unreachable()
    await edit(first, { a: 1 })
    await until(second, 's.body.a === 1')
    await edit(second, { b: 2 })
    await until(first, 's.body.b === 2')
    await edit(first, { c: 3 })
    const session = await context.newCDPSession(first)
    // It never answers: the tab is gone.
    session.send('Page.crash').catch(() => {})
    await first.waitForEvent('crash')
    await reachable()
    await ask(second, 'saver.flush()')
    expect(await stored()).toEqual({ a: 1, b: 2, c: 3 })
  })

  it('works on while offline, and merges with what others saved', async () => {
    const page = await opened()
    await edit(page, { title: 'one', clips: [{ id: 'a' }], note: '' })
    await until(page, `s.status === 'saved'`)
    await context.setOffline(true)
    await edit(page, { title: 'mine', clips: [{ id: 'a' }, { id: 'm' }] })
    await until(page, `s.status === 'offline'`)
    await saveElsewhere({ title: 'their “title”', clips: [{ id: 't' }, { id: 'a' }], note: 'theirs' })
    await context.setOffline(false)
    const shown = await until(page, `s.status === 'conflicted' && s.conflicts[0].n > 0`)
    const merged = { title: 'mine', clips: [{ id: 't' }, { id: 'a' }, { id: 'm' }], note: 'theirs' }
    expect(shown.body).toEqual(merged)
    expect(shown.conflicts).toMatchObject([{ path: '/title', value: 'their “title”' }])
    expect(await stored()).toEqual(merged)
    await ask(page, `saver.resolveConflict(now().conflicts[0].n, 'theirs')`)
    await until(page, `s.status === 'saved' && s.conflicts.length === 0`)
    expect(await stored()).toEqual({ ...merged, title: 'their “title”' })
  })

  it('has no conflict with itself when an answer was lost', async () => {
    const page = await opened()
    await edit(page, { n: 1 })
    await until(page, `s.status === 'saved'`)
    await context.route(
      '**/documents/**',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await edit(page, { n: 2 })
    await until(page, `s.status === 'offline'`)
    expect(await stored()).toEqual({ n: 2 })
    await edit(page, { n: 3 })
    await ask(page, 'saver.flush()')
    const shown = await ask<Shown>(page, 'now()')
    expect([shown.status, shown.revision, shown.conflicts]).toEqual(['saved', 3, []])
    expect(await stored()).toEqual({ n: 3 })
  })

  it('puts values that are too large for a header into a document, and takes them back', async () => {
    const page = await opened()
    await edit(page, { list: [] })
    await until(page, `s.status === 'saved'`)
    await unreachable()
    await edit(page, { list: ['mine'], ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`k${n}`, 'mine'])) })
    const long = Array.from({ length: 3000 }, (_, n) => `their line ${n} é`)
    const texts = Array.from({ length: 12 }, (_, n) => [`k${n}`, `${n}${'x'.repeat(1500)}`])
    await saveElsewhere({ list: long, ...Object.fromEntries(texts) })
    await reachable()
    await ask(page, 'saver.flush()')
    const shown = await until(page, `s.status === 'conflicted' && s.conflicts.length === 13`)
    const values = Object.fromEntries(shown.conflicts.map(({ path, value }) => [path.slice(1), value]))
    expect(values).toEqual({ list: long, ...Object.fromEntries(texts) })
    await ask(page, `saver.resolveConflict(now().conflicts.find((c) => c.path === '/list').n, 'theirs')`)
    await ask(page, 'saver.flush()')
    expect(await stored()).toMatchObject({ list: long, k0: 'mine' })
  })

  it('saves when the page is left', async () => {
    const page = await opened({ debounceMs: 60_000, maxWaitMs: 60_000 })
    await edit(page, { left: true })
    await page.goto('about:blank')
    await expect.poll(stored).toEqual({ left: true })
  })

  it('goes on without a journal, and says so', async () => {
    const page = await open()
    // A later version of the journal was here.
    await ask(
      page,
      `new Promise((resolve) => {
        const request = indexedDB.deleteDatabase('holdall-autosave')
        request.onsuccess = () => {
          const opening = indexedDB.open('holdall-autosave', 99)
          opening.onsuccess = () => { opening.result.close(); resolve() }
        }
      })`,
    )
    await start(page)
    await edit(page, { kept: 'on the server' })
    const shown = await until(page, `s.status === 'saved'`)
    expect(shown).toMatchObject({ journal: 'memory', journalProblem: expect.stringContaining('version') })
    expect(await stored()).toEqual({ kept: 'on the server' })
    await ask(page, `new Promise((resolve) => { indexedDB.deleteDatabase('holdall-autosave').onsuccess = resolve })`)
  })

  it('goes on with a journal that takes no more', async () => {
    const page = await opened()
    await edit(page, { text: 'first' })
    await until(page, `s.status === 'saved'`)
    // As a full disk does: the transaction is given up.
    await ask(
      page,
      `void (IDBObjectStore.prototype.put = new Proxy(window.put = IDBObjectStore.prototype.put, {
        apply: (_, store) => store.transaction.abort(),
      }))`,
    )
    await edit(page, { text: 'second' })
    const shown = await until(page, `s.status === 'saved'`)
    expect(shown).toMatchObject({ journal: 'memory', journalProblem: expect.any(String) })
    expect(await stored()).toEqual({ text: 'second' })
    await ask(page, 'void (IDBObjectStore.prototype.put = window.put)')
    await edit(page, { text: 'third' })
    expect((await until(page, `s.status === 'saved' && s.body.text === 'third'`)).journal).toBe('ok')
  })

  it('leaves nothing behind when it is told to forget, but what the server does not have', async () => {
    const page = await open()
    // Pages of the tests before were closed before they heard that their edits had arrived.
    await ask(page, 'forget({ unsaved: true })')
    await start(page)
    await edit(page, { text: 'saved' })
    await until(page, `s.status === 'saved'`)
    await unreachable()
    await edit(page, { text: 'unsaved' })
    await until(page, `s.status === 'offline'`)
    expect(await ask(page, 'saver.close().then(() => forget())')).toEqual({ documents: 1, uploads: 0 })
    expect(await start(page)).toEqual({ text: 'unsaved' })
    await reachable()
    await ask(page, 'saver.flush()')
    expect(await ask(page, 'saver.close().then(() => forget())')).toEqual({ documents: 0, uploads: 0 })
    await unreachable()
    const gone = await ask<string>(page, `start('${project}').catch((error) => error.code)`)
    expect(gone).toBe('unreachable')
    await reachable()
    await start(page)
    await unreachable()
    await edit(page, { text: 'given up' })
    await until(page, `s.status === 'offline'`)
    expect(await ask(page, 'saver.close().then(() => forget({ unsaved: true }))')).toEqual({ documents: 0, uploads: 0 })
    await reachable()
    expect(await start(page)).toEqual({ text: 'unsaved' })
  })

  it('says what the server refuses, and keeps it', async () => {
    const page = await opened()
    await edit(page, { n: 1 })
    await until(page, `s.status === 'saved'`)
    expect((await send('DELETE', `/api/storage/projects/${project}`)).ok()).toBe(true)
    await edit(page, { n: 2 })
    await until(page, `s.status === 'failed'`)
    expect(await ask(page, 'now().problem.status')).toBe(409)
    await page.reload()
    expect((await send('POST', `/api/storage/projects/${project}/restore`)).ok()).toBe(true)
    expect(await start(page)).toEqual({ n: 2 })
    await until(page, `s.status === 'saved'`)
    expect(await stored()).toEqual({ n: 2 })
  })
})
