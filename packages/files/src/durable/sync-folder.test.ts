import fs from 'node:fs'
import { expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { syncFolder } from './sync-folder.ts'

const path = scratch()

it('is not done by a sync that began before: those who come meanwhile share one of their own', async () => {
  const ended: string[] = []
  const first = syncFolder(path()).then(() => ended.push('first'))
  const second = syncFolder(path()).then(() => ended.push('second'))
  const third = syncFolder(path()).then(() => ended.push('third'))
  await first
  expect(ended).toEqual(['first'])
  await Promise.all([second, third])
  expect(ended).toEqual(['first', 'second', 'third'])
})

it('tells everybody who shares it that the folder is gone, and works again when it is back', async () => {
  fs.mkdirSync(path('folder'))
  const before = syncFolder(path('folder'))
  fs.rmdirSync(path('folder'))
  const after = [1, 2].map(() => syncFolder(path('folder')))
  await before
  for (const sync of after) await expect(sync).rejects.toMatchObject({ code: 'ENOENT' })
  fs.mkdirSync(path('folder'))
  await syncFolder(path('folder'))
})
