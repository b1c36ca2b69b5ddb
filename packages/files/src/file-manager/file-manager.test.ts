import fs from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { scratch } from '../testing/scratch.ts'
import { FileManager } from './file-manager.ts'

const path = scratch()

const FOLDERS = ['topics', 'scripts', 'assets/images', 'assets/videos', 'assets/audio', 'assets/music', 'logs']

it('makes ids of the time and eight hex digits, new each time', () => {
  const files = new FileManager('base', { now: () => 1_700_000_000_000 })
  const ids = new Set(Array.from({ length: 1000 }, () => files.generateProjectId()))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^project-1700000000000-[0-9a-f]{8}$/)
})

it('puts project ids below the base path', () => {
  expect(new FileManager().getProjectPath('project-1')).toBe('public/projects/project-1')
  expect(new FileManager('/base').getProjectPath('Mein Film')).toBe('/base/Mein Film')
})

it.each(['', '.', '..', '../x', 'a/b', '/etc', 'a\\b', 'C:', 'a\0b', 'a\nb', 'a.', 'x'.repeat(201), undefined])(
  'refuses the project id %j',
  async (id) => {
    const files = new FileManager(path('base'))
    expect(() => files.getProjectPath(id as string)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    await expect(files.ensureProjectDirectory(id as string)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(fs.readdirSync(path())).toEqual([])
  },
)

it('makes the folders of a project, also when asked twice at once', async () => {
  const files = new FileManager(path('base'), { now: () => 0 })
  const [first] = await Promise.all([files.ensureProjectDirectory('p'), files.ensureProjectDirectory('p')])
  expect(first).toBe(path('base', 'p'))
  for (const folder of FOLDERS) expect(fs.statSync(path('base/p', folder)).isDirectory()).toBe(true)
  expect(await files.readJSON(path('base/p/metadata.json'))).toEqual({
    projectId: 'p',
    createdAt: '1970-01-01T00:00:00.000Z',
    version: '1.0',
    status: 'initialized',
  })
  expect(fs.readdirSync(path('base/p')).sort()).toEqual(['assets', 'logs', 'metadata.json', 'scripts', 'topics'])
})

it('never overwrites metadata.json', async () => {
  const files = new FileManager(path('base'))
  await files.ensureProjectDirectory('p')
  fs.writeFileSync(path('base/p/metadata.json'), '{"status":"done"}')
  await files.ensureProjectDirectory('p')
  expect(await files.readJSON(path('base/p/metadata.json'))).toEqual({ status: 'done' })
})

it('reads JSON, with or without a byte order mark', async () => {
  fs.writeFileSync(path('a.json'), '\ufeff{"a":1}')
  expect(await new FileManager().readJSON(path('a.json'))).toEqual({ a: 1 })
})

it('reads what was written, whatever it was', async () => {
  const files = new FileManager('unused', { backups: 1 })
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (data) => {
      await files.atomicWrite(path('a.json'), data)
      expect(await files.readJSON(path('a.json'))).toEqual(JSON.parse(JSON.stringify(data)))
    }),
    { numRuns: 50 },
  )
})

it('says that a file is missing', async () => {
  await expect(new FileManager().readJSON(path('a.json'))).rejects.toMatchObject({
    code: 'not_found',
    message: `File not found: ${path('a.json')}`,
  })
})

it.each([
  ['', 'position 0 (line 1, column 1)'],
  ['{\n  "a": 1,\n}', 'position 12 (line 3, column 1)'],
  ['{"a":"cut', 'position 9 (line 1, column 10)'],
  ['\u0000\u0000', 'position 0 (line 1, column 1)'],
])('says where %j stops being JSON', async (text, place) => {
  fs.writeFileSync(path('a.json'), text)
  await expect(new FileManager().readJSON(path('a.json'))).rejects.toMatchObject({
    code: 'corrupt',
    message: `Invalid JSON in ${path('a.json')} at ${place}`,
  })
})

it('refuses what is not UTF-8', async () => {
  fs.writeFileSync(path('a.json'), Buffer.from([0x22, 0xff, 0x22]))
  await expect(new FileManager().readJSON(path('a.json'))).rejects.toMatchObject({ code: 'corrupt' })
})

it('reads through a Standard Schema, an object with parse, or a function', async () => {
  const files = new FileManager()
  await files.atomicWrite(path('a.json'), { n: '7' })
  const schema = z.object({ n: z.coerce.number() })
  expect((await files.readJSON(path('a.json'), schema)).n + 1).toBe(8)
  expect(await files.readJSON(path('a.json'), { parse: (data) => schema.parse(data) })).toEqual({ n: 7 })
  expect(await files.readJSON(path('a.json'), (data) => schema.parse(data).n)).toBe(7)
})

it('says what a schema has against a file', async () => {
  const files = new FileManager()
  await files.atomicWrite(path('a.json'), { list: [{ n: 'x' }] })
  const schema = z.object({ list: z.array(z.object({ n: z.number() })) })
  await expect(files.readJSON(path('a.json'), schema)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringMatching(/^Invalid data in .*a\.json: list\.0\.n: /),
  })
  await expect(files.readJSON(path('a.json'), (data) => schema.parse(data))).rejects.toMatchObject({ code: 'corrupt' })
})

it('tells whether something exists, and deletes it without complaint', async () => {
  const files = new FileManager()
  await files.atomicWrite(path('a.json'), 1)
  expect(await files.exists(path('a.json'))).toBe(true)
  await files.delete(path('a.json'))
  await files.delete(path('a.json'))
  await files.delete(path('a.json', 'below'))
  expect(await files.exists(path('a.json'))).toBe(false)
})

it('does not say that it deleted what it could not', async () => {
  fs.mkdirSync(path('folder'))
  await expect(new FileManager().delete(path('folder'))).rejects.toMatchObject({
    name: 'FilesError',
    message: expect.stringContaining('File could not be deleted'),
  })
})

it('lists the files of a folder, all or those of a kind', async () => {
  const files = new FileManager()
  fs.mkdirSync(path('folder.json'))
  for (const name of ['b.json', 'a.json', 'c.txt', 'a.json.tmp.0123abcd']) fs.writeFileSync(path(name), '')
  expect(await files.listFiles(path())).toEqual(['a.json', 'b.json', 'c.txt'])
  expect(await files.listFiles(path(), '.json')).toEqual(['a.json', 'b.json'])
  expect(await files.listFiles(path(), 'txt')).toEqual(['c.txt'])
  expect(await files.listFiles(path('missing'))).toEqual([])
  await expect(files.listFiles(path('c.txt'))).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/^Folder could not be read: .*c\.txt - ENOTDIR/),
  })
})

it('removes what killed writes have left, once it is old', async () => {
  fs.mkdirSync(path('topics'))
  const old = [path('a.json.tmp.0123abcd'), path('topics/b.json.tmp.00000000')]
  const kept = ['fresh.json.tmp.0123abcd', 'old.tmp', 'old.tmp.0123ABCD', 'old.json']
  for (const file of [...old, ...kept.map((name) => path(name))]) {
    fs.writeFileSync(file, '')
    if (!file.includes('fresh')) fs.utimesSync(file, 1000, 1000)
  }
  expect((await new FileManager().removeStaleTemporaryFiles(path())).sort()).toEqual(old)
  expect(fs.readdirSync(path()).sort()).toEqual([...kept, 'topics'].sort())
})

it('leaves temporary files alone when the clock was set back', async () => {
  fs.writeFileSync(path('a.json.tmp.0123abcd'), '')
  const files = new FileManager('base', { now: () => 1000 })
  expect(await files.removeStaleTemporaryFiles(path(), { olderThanMs: 0 })).toEqual([])
})
