import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BoardWithItems } from '@holdall/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { json, send, upload } from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { createBackup } from './create-backup.ts'
import { restoreBackup } from './restore-backup.ts'

let source: TestHoldall
let target: TestHoldall
let folder: string
beforeAll(async () => {
  source = await testHoldall()
  target = await testHoldall()
  folder = await mkdtemp(join(tmpdir(), 'holdall-backup-test-'))
})
afterAll(async () => {
  await source.close()
  await target.close()
  await rm(folder, { recursive: true })
})

it('brings boards back with what lies on them, and they can be changed', async () => {
  const [alice, restored] = [source.as('alice'), target.as('alice')]
  const shown = await upload(alice, 'shown')
  const { id } = await json<{ id: string }>(send(alice, 'POST', '/api/moodboards', { title: 'tab\tand \\N' }), 201)
  const items = [{ mediaId: shown.id, x: 0.1, z: -3 }, { note: 'line\nbreak' }]
  await json(send(alice, 'POST', `/api/moodboards/${id}/items`, { items }), 201)
  const path = `/api/moodboards/${id}`
  const before = await json<BoardWithItems>(alice(path))

  await createBackup(source.holdall.platform.backup, folder, {})
  await restoreBackup(target.holdall.platform.backup, folder, {})

  const after = await json<BoardWithItems>(restored(path))
  const places = (board: BoardWithItems) => board.items.map(({ media: _media, url: _url, ...item }) => item)
  expect({ ...after, items: places(after) }).toEqual({ ...before, items: places(before) })
  const url = after.items[0]?.url as string
  expect(await (await restored(new URL(url).pathname)).text()).toBe('shown')
  expect((await send(restored, 'DELETE', `/api/media/${shown.id}`)).status).toBe(409)
  await json(send(restored, 'PATCH', `${path}/items`, { items: [{ id: after.items[0]?.id, x: 2 }] }))
  expect((await json<BoardWithItems>(restored(path))).revision).toBe(before.revision + 1)
})
