import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { FolderSync } from './folder-sync.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'holdall-sync-'))
afterEach(() => vi.restoreAllMocks())

it('shares one fsync among those who come while another is in flight', async () => {
  const fsync = vi.spyOn(fs, 'fsync')
  const sync = new FolderSync(fs.openSync(folder, 'r'))
  const first = sync.sync()
  const others = Array.from({ length: 20 }, () => sync.sync())
  await Promise.all([first, ...others])
  expect(fsync).toHaveBeenCalledTimes(2)
  await sync.sync()
  expect(fsync).toHaveBeenCalledTimes(3)
  sync.close()
})

it('never answers with an fsync that began before the call', async () => {
  const order: string[] = []
  const sync = new FolderSync(fs.openSync(folder, 'r'))
  const first = sync.sync().then(() => order.push('first'))
  const second = sync.sync().then(() => order.push('second'))
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
  sync.close()
})

it('tells everybody of a failure, and works again afterwards', async () => {
  const sync = new FolderSync(fs.openSync(folder, 'r'))
  vi.spyOn(fs, 'fsync').mockImplementationOnce((_fd, done) => setImmediate(done, new Error('EIO')))
  await expect(sync.sync()).rejects.toThrow('EIO')
  await sync.sync()
  sync.close()
})

it('closes its descriptor only after the syncs under way', async () => {
  const fd = fs.openSync(folder, 'r')
  const sync = new FolderSync(fd)
  const pending = [sync.sync(), sync.sync()]
  sync.close()
  sync.close()
  await Promise.all(pending)
  expect(sync.closed).toBe(true)
  expect(sync.removed).toBe(true)
  expect(() => fs.fstatSync(fd)).toThrow('EBADF')
})
