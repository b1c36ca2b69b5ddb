import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { chunked, sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const KIB = 1024
const MIB = 1024 * KIB

let folder: string
let isMounted = false
let server: WatchedHoldall
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-disk-'))
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]).status === 0
  server = await watchedHoldall({ STORAGE_URL: pathToFileURL(folder).href })
})
afterAll(async () => {
  await server.close()
  if (isMounted) spawnSync('umount', ['--lazy', folder])
  await rm(folder, { recursive: true })
})

const NO_MOUNT = 'needs the right to mount a tmpfs'
const upload = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  server.as('alice')('/api/media', { method: 'POST', body: bytes, headers })

async function uploaded(bytes: Uint8Array<ArrayBuffer>): Promise<MediaItem> {
  const answer = await upload(bytes)
  expect(answer.status).toBe(201)
  return (await answer.json()) as MediaItem
}

async function expectUnavailable(send: () => Promise<Response | null>, told: RegExp): Promise<void> {
  const answer = await expectNothingLeft(server, send)
  const problem = await expectProblem(answer, 'unavailable')
  expect(problem.detail).toMatch(told)
  expect(problem.hint).toMatch(/\S/)
  expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0)
}

/** Every way in, small and large. */
async function expectEverythingRefused(item: MediaItem, told: RegExp, sizes: number[]): Promise<void> {
  for (const size of sizes) {
    const bytes = randomBytes(size)
    await expectUnavailable(() => upload(bytes), told)
    await expectUnavailable(() => upload(bytes, { 'idempotency-key': `disk-${size}` }), told)
    const { body, headers } = fileForm(bytes)
    await expectUnavailable(() => upload(new Uint8Array(body), headers), told)
    const authorization = `Bearer ${await server.token('alice')}`
    const stream = { authorization, 'transfer-encoding': 'chunked' }
    await expectUnavailable(
      () => sendRaw(server.url, { path: '/api/media', headers: stream, body: chunked([bytes]) }),
      told,
    )
    const replace = () => server.as('alice')(`/api/media/${item.id}/content`, { method: 'PUT', body: bytes })
    await expectUnavailable(replace, told)
  }
}

async function expectLives(item: MediaItem, bytes: Uint8Array): Promise<void> {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await server.as('alice')('/api/media')).status).toBe(200)
  const got = await fetch(item.url)
  expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
}

describe('a full disk', () => {
  it('is answered as unavailable; the server lives on, and works again once there is room', async ({ skip }) => {
    skip(!isMounted, NO_MOUNT)
    const bytes = randomBytes(100 * KIB)
    const kept = await uploaded(bytes)
    const large = await uploaded(randomBytes(5 * MIB))
    await expectEverythingRefused(kept, /disk is full/, [4 * MIB])
    const filler: MediaItem[] = []
    for (
      let answer = await upload(randomBytes(512 * KIB));
      answer.status === 201;
      answer = await upload(randomBytes(512 * KIB))
    )
      filler.push((await answer.json()) as MediaItem)
    await expectEverythingRefused(kept, /disk is full/, [600 * KIB, 3 * MIB])
    await expectLives(kept, bytes)
    // Making room must be possible on a full disk.
    for (const { id } of [large, ...filler]) {
      expect((await server.as('alice')(`/api/media/${id}?purge=true`, { method: 'DELETE' })).status).toBe(200)
    }
    await uploaded(randomBytes(4 * MIB))
    await uploaded(randomBytes(600 * KIB))
    const again = await upload(randomBytes(600 * KIB), { 'idempotency-key': `disk-${600 * KIB}` })
    expect(again.status).toBe(201)
  })
})

describe('a read-only folder', () => {
  it('is answered as unavailable; the server lives on, and works again when it is writable', async ({ skip }) => {
    skip(!isMounted, NO_MOUNT)
    const bytes = randomBytes(1000)
    const kept = await uploaded(bytes)
    expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
    await expectEverythingRefused(kept, /read-only/, [1000, 1.5 * MIB])
    await expectUnavailable(() => upload(new Uint8Array(bytes)), /read-only/)
    await expectUnavailable(() => server.as('alice')(`/api/media/${kept.id}/copy`, { method: 'POST' }), /read-only/)
    await expectLives(kept, bytes)
    expect(spawnSync('mount', ['-o', 'remount,rw', folder]).status).toBe(0)
    await uploaded(randomBytes(1000))
    expect((await server.as('alice')(`/api/media/${kept.id}/copy`, { method: 'POST' })).status).toBe(201)
  })

  it('does not lose track of what should be purged', async ({ skip }) => {
    skip(!isMounted, NO_MOUNT)
    const item = await uploaded(randomBytes(1000))
    expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
    const refused = await server.as('alice')(`/api/media/${item.id}?purge=true`, { method: 'DELETE' })
    expect([200, 202, 503]).toContain(refused.status)
    expect(spawnSync('mount', ['-o', 'remount,rw', folder]).status).toBe(0)
    const left = await server.holdall.platform.bucket.head(item.storageKey)
    const { rows } = await server.holdall.platform.database.one<{ id: string }>('service', {
      text: 'select id from media where id = $1',
      values: [item.id],
    })
    // Bytes without a row would be strays; a row that is being purged is finished by a job.
    expect(rows).toHaveLength(left ? 1 : 0)
  })
})
