import fs from 'node:fs'
import { expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { createFile } from './create-file.ts'
import { linkOrCopy } from './link-or-copy.ts'
import { makeFolder } from './make-folders.ts'
import { inPathQueue } from './path-queue.ts'

const path = scratch()

/** What file systems such as exFAT say. */
const noLinks = () => {
  throw Object.assign(new Error('no links here'), { code: 'EPERM' })
}

it('creates a file once, whoever is first', async () => {
  const created = await Promise.all(['a', 'b', 'c'].map((text) => createFile(path('one'), text)))
  expect(created.filter(Boolean)).toHaveLength(1)
  expect(fs.readdirSync(path())).toEqual(['one'])
})

it('creates a file where there are no hard links', async () => {
  expect(await createFile(path('one'), 'text', noLinks)).toBe(true)
  expect(await createFile(path('one'), 'other', noLinks)).toBe(false)
  expect(fs.readFileSync(path('one'), 'utf8')).toBe('text')
  expect(fs.readdirSync(path())).toEqual(['one'])
})

it('copies where there are no hard links', async () => {
  fs.writeFileSync(path('from'), 'text')
  await linkOrCopy(path('from'), path('to'), noLinks)
  expect(fs.readFileSync(path('to'), 'utf8')).toBe('text')
  expect(fs.statSync(path('to')).nlink).toBe(1)
})

it('makes folders within folders, and is content when they are there', async () => {
  await makeFolder(path('a/b/c'))
  await makeFolder(path('a/b/c'))
  expect(fs.statSync(path('a/b/c')).isDirectory()).toBe(true)
})

it('has one queue for all spellings of a path', async () => {
  fs.mkdirSync(path('folder'))
  fs.symlinkSync(path('folder'), path('link'))
  const seen: number[] = []
  let release = () => {}
  const first = inPathQueue(path('folder/x.json'), () => new Promise<void>((resolve) => (release = resolve)))
  const others = [`${path('folder')}/./x.json`, `${path('folder')}/../folder/x.json`, path('link/x.json')].map(
    (file, n) => inPathQueue(file, () => seen.push(n)),
  )
  await inPathQueue(path('folder/y.json'), () => {})
  expect(seen).toEqual([])
  release()
  await Promise.all([first, ...others])
  expect(seen).toEqual([0, 1, 2])
})
