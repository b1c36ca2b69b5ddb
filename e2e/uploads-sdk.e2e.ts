import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, needsBrowser } from './harness/browser.ts'
import { sdkPages } from './harness/sdk-page.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const MIB = 1024 * 1024
const SIZE_BYTES = 8 * MIB
const SLOW = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4 * MIB }
const FAST = { ...SLOW, uploadThroughput: -1 }

/** What the page has: its uploads, and what the tests do with them. */
const ENTRY = `
import { createClient } from '@holdall/client'
const options = { chunkBytes: ${MIB}, hashFirstBytes: 0 }
const client = createClient({ uploads: options })
let { uploads } = client
const now = () => uploads.snapshot[0] ?? null
Object.assign(window, {
  client, uploads, now,
  withTokens: (tokens) => {
    ;({ uploads } = createClient({ token: () => tokens.shift() ?? 'none', uploads: options }))
    window.uploads = uploads
  },
  upload: () => uploads.get(now().id),
  until: (holds) => new Promise((resolve) => {
    const look = () => { if (now() && holds(now())) { stop(); resolve(now()) } }
    const stop = uploads.subscribe(look)
    look()
  }),
  // A file that the browser keeps, and a handle for it that comes back.
  stored: async (seed) => {
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle('stored-' + seed + '.bin', { create: true })
    const words = new Uint32Array(${SIZE_BYTES / 4})
    for (let at = 0, word = seed; at < words.length; at++) words[at] = word = (Math.imul(word, 1664525) + 1013904223) >>> 0
    const writable = await handle.createWritable()
    await writable.write(words)
    await writable.close()
    return handle
  },
})
document.body.append(Object.assign(document.createElement('input'), { type: 'file' }))
`

interface Shown {
  state: string
  sentBytes: number
  bytesPerSecond: number
  secondsLeft: number | null
  mediaId: string | null
  localUrl: string | null
  item: { id: string; checksum: string } | null
  problem: { message: string } | null
}

describe('uploads of the SDK', () => {
  let server: TestServer
  let browser: Browser | null
  let context: BrowserContext
  let open: () => Promise<Page>
  let folder: string

  const ask = <T>(page: Page, code: string): Promise<T> => page.evaluate(code) as Promise<T>
  const until = (page: Page, holds: string) => ask<Shown>(page, `until((u) => ${holds})`)
  const pace = async (page: Page, conditions: typeof SLOW) => {
    const session = await context.newCDPSession(page)
    await session.send('Network.emulateNetworkConditions', conditions)
  }
  const library = async () => {
    const answer = await context.request.get(`${server.url}/api/media?format=v2`)
    return ((await answer.json()) as { items: { id: string; checksum: string }[] }).items
  }

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { HOLDALL_WORKERS: 'off' } })
    folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-files-'))
    context = await browser.newContext()
    context.setDefaultTimeout(15_000)
    open = await sdkPages(context, server, ENTRY)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (folder) await rm(folder, { recursive: true })
  })
  beforeEach(needsBrowser)
  afterEach(async () => {
    for (const page of context?.pages() ?? []) await page.close()
  })

  it('tell how far they are, pause, show the bytes at hand, and go on after a reload by a handle', async () => {
    const page = await open()
    await pace(page, SLOW)
    await ask(page, `stored(1).then((handle) => void uploads.add([handle], { title: 'Stored' }))`)
    const moving = await until(page, `u.sentBytes > ${2 * MIB} && u.secondsLeft !== null`)
    expect(moving).toMatchObject({ state: 'uploading', mediaId: expect.stringMatching(/^media-/) })
    expect(moving.bytesPerSecond).toBeGreaterThan(MIB)
    expect(await ask<number>(page, `fetch(now().localUrl).then((a) => a.blob()).then((b) => b.size)`)).toBe(SIZE_BYTES)

    await ask(page, `upload().pause()`)
    const paused = await ask<Shown>(page, 'now()')
    await page.reload()
    expect(await ask<number>(page, `uploads.restore().then((all) => all.length)`)).toBe(1)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.method()))
    const done = await until(page, `u.state === 'done' || u.state === 'failed'`)
    expect(done).toMatchObject({ state: 'done', mediaId: moving.mediaId, localUrl: null, problem: null })
    // Whole chunks before the pause are not sent again.
    expect(requests.filter((method) => method === 'PATCH').length).toBeLessThanOrEqual(
      8 - Math.floor(paused.sentBytes / MIB) + 1,
    )
    const [item] = await library()
    expect(item).toMatchObject({ id: done.mediaId, title: 'Stored', checksum: done.item?.checksum })
    const gone = await ask<string>(page, `fetch(${JSON.stringify(moving.localUrl)}).then(() => 'there', () => 'gone')`)
    expect(gone).toBe('gone')
    await page.reload()
    expect(await ask<number>(page, `uploads.restore().then((all) => all.length)`)).toBe(0)
  })

  it('ask for a file without a handle again after a reload, and take no other', async () => {
    const path = join(folder, 'chosen.bin')
    const bytes = Buffer.alloc(SIZE_BYTES, 'chosen')
    await writeFile(path, bytes)
    const page = await open()
    await pace(page, SLOW)
    const choose = (file: string) => page.setInputFiles('input', file)
    await choose(path)
    await ask(page, `uploads.add(document.querySelector('input').files)`)
    const before = await until(page, `u.sentBytes > ${2 * MIB}`)
    await page.reload()
    await ask(page, `uploads.restore()`)
    expect(await until(page, `u.state !== 'waiting'`)).toMatchObject({ state: 'needs-file', mediaId: before.mediaId })

    const provide = () => ask<boolean>(page, `upload().provide(document.querySelector('input').files[0])`)
    await writeFile(path, Buffer.alloc(SIZE_BYTES, 'changed'))
    await choose(path)
    expect(await provide()).toBe(false)
    expect(await ask(page, `now().problem.message`)).toBe('chosen.bin was changed since the upload began.')
    const other = join(folder, 'other.bin')
    await writeFile(other, bytes)
    await choose(other)
    expect(await provide()).toBe(false)
    await ask(page, `upload().cancel()`)

    await writeFile(path, bytes)
    await choose(path)
    await ask(page, `(uploads.clearDone(), void uploads.add(document.querySelector('input').files))`)
    await until(page, `u.sentBytes > ${2 * MIB}`)
    await page.reload()
    await ask(page, `uploads.restore()`)
    await until(page, `u.state === 'needs-file'`)
    await choose(path)
    expect(await provide()).toBe(true)
    await pace(page, FAST)
    const done = await until(page, `u.state === 'done' || u.state === 'failed'`)
    expect(done.item?.checksum).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('are worked on by one tab, followed and steered by others, and taken over when that one is closed', async () => {
    const already = (await library()).length
    const first = await open()
    await pace(first, SLOW)
    await ask(first, `stored(3).then((handle) => void uploads.add([handle]))`)
    await until(first, `u.sentBytes > ${MIB}`)
    const second = await open()
    await pace(second, SLOW)
    const sent: string[] = []
    second.on('request', (request) => sent.push(request.method()))
    await ask(second, `uploads.restore()`)
    const followed = await until(second, `u.sentBytes > ${2 * MIB}`)
    expect(followed.state).toBe('uploading')
    await ask(second, `upload().pause()`)
    await until(first, `u.state === 'paused'`)
    await until(second, `u.state === 'paused'`)
    await ask(second, `upload().resume()`)
    await until(first, `u.state === 'uploading'`)
    expect(sent.filter((method) => method !== 'GET')).toEqual([])
    await first.close()
    await pace(second, FAST)
    const done = await until(second, `u.state === 'done' || u.state === 'failed'`)
    expect(done).toMatchObject({ state: 'done', mediaId: followed.mediaId })
    expect(sent).toContain('PATCH')
    expect(await library()).toHaveLength(already + 1)
  })

  it('go on with another token when theirs is revoked, and say so when there is none', async () => {
    const page = await open()
    await pace(page, SLOW)
    const keys = await ask<{ id: string; key: string }[]>(
      page,
      `Promise.all(['one', 'two'].map((name) => client.keys.create({ name })))`,
    )
    await ask(page, `withTokens(${JSON.stringify(keys.map(({ key }) => key))})`)
    await ask(page, `stored(4).then((handle) => void uploads.add([handle]))`)
    const before = await until(page, `u.sentBytes > ${2 * MIB}`)
    await ask(page, `client.keys.revoke('${keys[0]?.id}')`)
    await pace(page, FAST)
    const done = await until(page, `u.state === 'done' || u.state === 'failed'`)
    expect(done).toMatchObject({ state: 'done', mediaId: before.mediaId })
    await ask(page, `client.keys.revoke('${keys[1]?.id}')`)
    await ask(page, `(uploads.clearDone(), stored(5).then((handle) => void uploads.add([handle])))`)
    const failed = await until(page, `u.state === 'done' || u.state === 'failed'`)
    expect([failed.state, await ask(page, 'now().problem.code')]).toEqual(['failed', 'unauthenticated'])
  })
})
