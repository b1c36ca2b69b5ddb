import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectTraces, tracesOf } from '../../testing/bad-input/nothing-left.ts'
import { jpeg, nestedSvg, png } from '../../testing/bad-input/pictures.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const MIB = 1024 * 1024
const GROWTH_BYTES = 250 * MIB
const SETTLE_MS = 30_000
const AVIF = new URL('../../processing/image/flat-98-megapixels.fixture.avif', import.meta.url)

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall({ HOLDALL_WORKERS: 'on' })
})
afterAll(() => server.close())

async function settled(id: string): Promise<MediaItem> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const item = (await (await server.as('alice')(`/api/media/${id}`)).json()) as MediaItem
    if (item.status !== 'processing' || performance.now() > deadline) return item
    await sleep(50)
  }
}

const broken = () => Buffer.concat([jpeg().subarray(0, 120), Buffer.alloc(64, 0x5a)])

describe('a picture that does not decode', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, string, RegExp]>([
    [
      '900 megapixels of PNG',
      () => png({ width: 30_000, height: 30_000, rows: 30_000 }),
      'image/png',
      /900 megapixels/,
    ],
    [
      '900 megapixels of PNG without data',
      () => png({ width: 30_000, height: 30_000, rows: 0 }),
      'image/png',
      /900 megapixels/,
    ],
    ['98 megapixels of AVIF', () => readFile(AVIF), 'image/avif', /98 megapixels/],
    ['a JPEG that stops in its header', () => jpeg().subarray(0, 60), 'image/jpeg', /./],
    ['a JPEG of noise', broken, 'image/jpeg', /./],
    ['a PNG without data', () => png({ rows: 0 }), 'image/png', /./],
    ['a PNG of no size', () => png({ width: 0, height: 0 }), 'image/png', /./],
    [
      'a TIFF that is a signature alone',
      () => Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0\0\0', 'latin1'),
      'image/tiff',
      /./,
    ],
    [
      'a WebP that is a signature alone',
      () => Buffer.from('RIFF\x20\0\0\0WEBPVP8 \0\0\0\0', 'latin1'),
      'image/webp',
      /./,
    ],
  ])(
    'is kept and says why it has no preview: %s',
    async (_name, make, mimeType, reason) => {
      const bytes = await make()
      const idleBytes = process.memoryUsage.rss()
      const answer = await server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(bytes) })
      expect(answer.status).toBe(201)
      const created = (await answer.json()) as MediaItem
      expect(created).toMatchObject({ status: 'processing', mimeType })
      const startedAt = performance.now()
      const item = await settled(created.id)
      expect(item).toMatchObject({ status: 'failed', statusReason: expect.stringMatching(reason) })
      expect(item.statusReason?.length).toBeLessThan(500)
      expect(item.statusReason).not.toMatch(/[/\\](tmp|work|home|objects)[/\\]/)
      expect(performance.now() - startedAt).toBeLessThan(20_000)
      expect(process.memoryUsage.rss() - idleBytes).toBeLessThan(GROWTH_BYTES)

      const got = await fetch(item.url)
      expect(got.status).toBe(200)
      expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
      const traces = await tracesOf(server)
      expect(traces.renditions).toEqual([])
      expect(traces.files.filter((path) => /scratch\/|\.holdall\/tmp\/.|thumbnails/.test(path))).toEqual([])
    },
    40_000,
  )

  it('has no other sizes either, and asking for them leaves nothing', async () => {
    for (const bytes of [
      png({ width: 30_000, height: 30_000, rows: 0 }),
      await readFile(AVIF),
      broken(),
      Buffer.from(nestedSvg),
    ]) {
      const type = bytes.includes('<svg') ? 'image/svg+xml' : 'application/octet-stream'
      const created = (await (
        await server.as('alice')('/api/media', {
          method: 'POST',
          body: new Uint8Array(bytes),
          headers: { 'content-type': type },
        })
      ).json()) as MediaItem
      await settled(created.id)
      const before = await tracesOf(server)
      const answer = await server.as('alice')(`/api/media/${created.id}/image?w=320&format=webp`)
      await expectProblem(answer, 'unprocessable')
      await expectProblem(await server.as('alice')(`/api/media/${created.id}/thumbnail`), 'not_found')
      await expectTraces(server, before)
    }
  }, 40_000)

  it('can be tried again, and fails again', async () => {
    const answer = await server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(broken()) })
    const { id } = (await answer.json()) as MediaItem
    expect((await settled(id)).status).toBe('failed')
    const retried = await server.as('alice')(`/api/media/${id}/retry`, { method: 'POST' })
    expect(await retried.json()).toMatchObject({ status: 'processing' })
    expect(await settled(id)).toMatchObject({ status: 'failed', statusReason: expect.stringMatching(/./) })
  })
})

describe('an SVG that would take for ever to draw', () => {
  it('is ready at once, is never drawn, and is served as a download', async () => {
    const startedAt = performance.now()
    const answer = await server.as('alice')('/api/media', {
      method: 'POST',
      body: nestedSvg,
      headers: { 'content-type': 'image/svg+xml' },
    })
    const item = (await answer.json()) as MediaItem
    expect(item).toMatchObject({ status: 'ready', mimeType: 'image/svg+xml', kind: 'image' })
    const got = await fetch(item.url)
    expect(got.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(await got.text()).toBe(nestedSvg)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})

describe('after all of them', () => {
  it('a sound picture still gets its preview', async () => {
    const answer = await server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(jpeg()) })
    const item = await settled(((await answer.json()) as MediaItem).id)
    expect(item).toMatchObject({ status: 'ready', width: 16, height: 16 })
    expect((await server.as('alice')(`/api/media/${item.id}/thumbnail`)).status).toBe(200)
    expect(server.takeErrors()).toEqual([])
  })
})
