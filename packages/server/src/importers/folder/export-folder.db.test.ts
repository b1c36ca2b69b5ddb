import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaItem, Project, Scene } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../../media/testing/media-requests.ts'
import { layout, mp4, picture, readTree, scratchFolder, writeTree } from '../../testing/project-folders.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { exportAll, exportProject } from './export-folder.ts'
import { importFolder } from './import-folder.ts'

const BASE = '/api/storage/projects'
const JSON_TYPE = { 'content-type': 'application/json' }

let server: TestHoldall
let folder: string
let remove: () => Promise<void>
beforeAll(async () => {
  server = await testHoldall()
  ;({ folder, remove } = await scratchFolder())
})
afterAll(async () => {
  await server.close()
  await remove()
})

const context = () => ({ projects: server.holdall.platform.projects, media: server.holdall.platform.media })
const identity = (userId: string) => ({ userId, role: 'user', via: 'internal', readOnly: false }) as const
const bring = (root: string, owner = 'alice') => importFolder(context(), owner, root)
const write = (id: string, target: string, options = {}, user = 'alice') =>
  exportProject(context(), identity(user), id, target, options)

async function json<T>(user: string, path: string, init?: RequestInit): Promise<T> {
  const answer = await server.as(user)(path, init)
  if (answer.status >= 300) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
const send = <T>(method: string, path: string, body: unknown) =>
  json<T>('alice', path, { method, headers: JSON_TYPE, body: JSON.stringify(body) })

/** A project with everything that a project can have. */
async function makeProject(externalId: string | null): Promise<Project> {
  const made = await send<Project>('POST', BASE, {
    ...{ name: 'Ünïcode "film"', type: 'custom', status: 'active', description: 'About', externalId },
    metadata: { seed: 7 },
  })
  const scene = await send<Scene>('POST', `${BASE}/${made.id}/scenes`, { name: 'One' })
  const into = (query: string) => ({ query: `format=v2&projectId=${made.id}${query}` })
  const twin = new Uint8Array(picture(`${externalId}`))
  const items = [
    await upload(server.as('alice'), twin, { name: 'a.jpg', type: 'image/jpeg', ...into('&title=Beach&tags=sea') }),
    await upload(server.as('alice'), twin, { name: 'b.jpg', type: 'image/jpeg', ...into(`&sceneId=${scene.id}`) }),
    await upload(server.as('alice'), 'some text', { name: 'p.txt', type: 'text/plain', ...into('&category=output') }),
    await upload(server.as('alice'), new Uint8Array(mp4('m', 3_000_000)), { name: 'm.mp4', ...into('') }),
  ]
  const slots = { mediaId: items[1]?.id, metadata: { note: items[0]?.id } }
  await send('PATCH', `${BASE}/${made.id}/scenes/${scene.id}`, slots)
  await send('PATCH', `${BASE}/${made.id}`, { coverMediaId: items[0]?.id })
  await send('POST', `${BASE}/${made.id}/data`, { settings: { a: 1 }, tracks: [{ media: items[3]?.id }] })
  const put = { method: 'PUT', headers: JSON_TYPE, body: `{"src":"${items[0]?.id}","n":12345678901234567890}` }
  await json('alice', `${BASE}/${made.id}/documents/timeline`, put)
  return json<Project>('alice', `${BASE}/${made.id}`)
}

/** All of a project but its ids and times; ids in texts by the original name of the item. */
async function essence(user: string, id: string): Promise<unknown> {
  const project = await json<Project>(user, `${BASE}/${id}`)
  const { items } = await json<{ items: MediaItem[] }>(user, `/api/media?project=${id}&format=v2&limit=200`)
  const { items: scenes } = await json<{ items: Scene[] }>(user, `${BASE}/${id}/scenes`)
  const { items: names } = await json<{ items: { name: string }[] }>(user, `${BASE}/${id}/documents`)
  const readable = (text: string) => {
    for (const item of items) text = text.replaceAll(item.id, item.originalFilename)
    for (const scene of scenes) text = text.replaceAll(scene.id, scene.name)
    return text
  }
  const documents: Record<string, string> = {}
  for (const { name } of names)
    if (name !== 'folder-import')
      documents[name] = await (await server.as(user)(`${BASE}/${id}/documents/${name}`)).text()
  const { importedFrom: _from, ...metadata } = project.metadata
  const { name, description, type, status, coverMediaId, externalId } = project
  const text = JSON.stringify({
    ...{ name, description, type, status, coverMediaId, externalId, metadata, documents },
    scenes: scenes.map((scene) => [scene.name, scene.mediaId, scene.metadata]),
    media: items
      .map((item) => {
        const { folderPath: _path, ...rest } = item.metadata
        const { title, tags, sourceType, originalFilename, mimeType, checksum, sceneId } = item
        return { title, tags, sourceType, originalFilename, mimeType, checksum, sceneId, rest }
      })
      .sort((a, b) => (a.originalFilename < b.originalFilename ? -1 : 1)),
  })
  return JSON.parse(readable(text))
}

describe('an export to a project folder', () => {
  it('of an imported folder is the same folder', async () => {
    const root = join(folder, 'same')
    await writeTree(root, { ...layout('same'), 'scripts/ü.json': '"odd name"', 'notes/deep/plan.txt': 'text' })
    await bring(root)
    const target = join(folder, 'same-again')
    const { projects } = await write('same', target)
    expect(projects).toMatchObject([{ counts: { add: 19, update: 0, same: 0 }, failures: [] }])
    expect(await readTree(target)).toEqual(await readTree(root))
    // Numbers that JavaScript would round, and other JSON, to the letter.
    for (const path of Object.keys(layout('same')).filter((name) => name.endsWith('.json')))
      expect(await readFile(join(target, path), 'utf8')).toBe(await readFile(join(root, path), 'utf8'))
    expect((await write('same', target)).projects).toMatchObject([{ counts: { add: 0, update: 0, same: 19 } }])
    expect((await write('same', root)).projects).toMatchObject([{ counts: { add: 0, update: 0, same: 19 } }])
  })

  it('of a project made here becomes an equal project elsewhere', async () => {
    const project = await makeProject('film')
    const target = join(folder, 'film')
    expect((await write(project.id, target)).projects[0]?.failures).toEqual([])
    const tree = await readTree(target)
    expect(tree['metadata.json']).toMatchObject({ projectId: 'film', name: 'Ünïcode "film"' })
    expect(Object.keys(tree).filter((path) => path.startsWith('assets/images/'))).toHaveLength(4)
    const { projects } = await bring(target, 'bob')
    expect(projects).toMatchObject([{ state: 'new', failures: [] }])
    const copy = projects[0]?.projectId as string
    expect(await essence('bob', copy)).toEqual(await essence('alice', project.id))
    expect((await bring(target, 'bob')).projects).toMatchObject([{ state: 'unchanged', failures: [] }])
    // Back into the project itself: nothing is new.
    expect((await bring(target)).projects).toMatchObject([{ projectId: project.id, state: 'unchanged', failures: [] }])
    const again = join(folder, 'film-again')
    await exportProject(context(), identity('bob'), copy, again)
    const third = (await bring(again, 'carol')).projects[0]?.projectId as string
    expect(await essence('carol', third)).toEqual(await essence('alice', project.id))
  })

  it('writes only what changed, keeps the version before, and deletes nothing', async () => {
    const project = await makeProject('edited')
    const target = join(folder, 'edited')
    await write(project.id, target)
    await writeFile(join(target, 'mine.txt'), 'mine')
    await send('POST', `${BASE}/${project.id}/data`, { settings: { a: 2 } })
    const dry = await write(project.id, target, { dryRun: true })
    expect(dry.projects[0]?.files.map(({ path, action }) => [path, action])).toEqual([
      ['data.json', 'update'],
      ['holdall.json', 'update'],
    ])
    expect(await readTree(target)).toMatchObject({ 'data.json': { settings: { a: 1 } } })
    expect((await write(project.id, target)).projects).toMatchObject([{ counts: { add: 0, update: 2 } }])
    const tree = await readTree(target)
    expect(tree).toMatchObject({ 'data.json': { settings: { a: 2 } }, 'mine.txt': expect.any(String) })
    expect(await readFile(join(target, 'data.json.backup.1'), 'utf8')).toContain('"a":1')
    expect((await readdir(target)).filter((name) => name.includes('.tmp.'))).toEqual([])
  })

  it('takes what was edited in the folder back into the project', async () => {
    const project = await makeProject('edited-outside')
    const target = join(folder, 'edited-outside')
    await write(project.id, target)
    await writeTree(target, { 'timeline.json': '{"new":true}', 'assets/videos/new.mp4': mp4('new') })
    expect((await bring(target)).projects).toMatchObject([
      { projectId: project.id, state: 'changed', counts: { add: 1, update: 1, kept: 0 }, failures: [] },
    ])
    expect(await json('alice', `${BASE}/${project.id}/documents/timeline`)).toEqual({ new: true })
  })

  it('does not bring back what was deleted here', async () => {
    const project = await makeProject('thinned')
    const target = join(folder, 'thinned')
    await write(project.id, target)
    const { items } = await json<{ items: Scene[] }>('alice', `${BASE}/${project.id}/scenes`)
    await json('alice', `${BASE}/${project.id}/scenes/${items[0]?.id}`, { method: 'DELETE' })
    const before = await essence('alice', project.id)
    expect((await bring(target)).projects).toMatchObject([{ state: 'unchanged', counts: { kept: 0 }, failures: [] }])
    expect(await essence('alice', project.id)).toEqual(before)
  })

  it('that was damaged is read from its backup, or not at all', async () => {
    const project = await makeProject('cut')
    const target = join(folder, 'cut')
    await write(project.id, target)
    const whole = await readFile(join(target, 'holdall.json'))
    await writeFile(join(target, 'holdall.json'), whole.subarray(0, 100))
    expect((await bring(target, 'frank')).projects).toMatchObject([
      { state: 'failed', failures: [{ path: '.', code: 'corrupt', message: expect.stringContaining('holdall.json') }] },
    ])
    await writeFile(join(target, 'holdall.json.backup.1'), whole)
    const { projects } = await bring(target, 'frank')
    expect(await essence('frank', projects[0]?.projectId as string)).toEqual(await essence('alice', project.id))
    await writeFile(join(target, 'holdall.json'), '{"manifest":{"format":"holdall-bundle","version":2}}')
    expect((await bring(target, 'grace')).projects).toMatchObject([{ failures: [{ code: 'invalid_request' }] }])
  })

  it('writes nothing of what the user may not see', async () => {
    const project = await makeProject(null)
    const target = join(folder, 'stolen')
    await expect(write(project.id, target, {}, 'bob')).rejects.toMatchObject({ code: 'not_found' })
    await expect(readdir(target)).rejects.toMatchObject({ code: 'ENOENT' })
    const { projects } = await exportAll(context(), identity('mallory'), target)
    expect(projects).toEqual([])
  })

  it('of all projects gives each a folder of its own', async () => {
    await send('POST', BASE, { name: 'Odd', type: 'custom', externalId: '.odd' })
    const target = join(folder, 'everything')
    const { projects } = await exportAll(context(), identity('alice'), target)
    expect(projects.flatMap(({ failures }) => failures)).toEqual([])
    expect(new Set(projects.map((project) => project.folder)).size).toBe(projects.length)
    const names = await readdir(target)
    expect(names).toContain('film')
    expect(names).not.toContain('.odd')
    expect((await bring(target, 'dave')).projects.map(({ state }) => state)).toEqual(projects.map(() => 'new'))
  })

  it('does not mix with another project, or with other things', async () => {
    const project = await makeProject('mixed')
    await writeTree(join(folder, 'home'), { 'letter.txt': 'dear' })
    await expect(write(project.id, join(folder, 'home'))).rejects.toMatchObject({ code: 'conflict' })
    await expect(write(project.id, join(folder, 'film'))).rejects.toMatchObject({ code: 'conflict' })
    await writeFile(join(folder, 'plain'), '')
    await expect(write(project.id, join(folder, 'plain'))).rejects.toMatchObject({ code: 'conflict' })
    const inStore = join(server.storagePath, 'objects', 'users')
    if (server.holdall.platform.bucket.driver.root.startsWith('file:'))
      await expect(write(project.id, inStore)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('writes through no link', async () => {
    const project = await makeProject('linked')
    const [target, outside] = [join(folder, 'linked'), join(folder, 'outside')]
    await writeTree(target, { 'metadata.json': '{"projectId":"linked"}' })
    await mkdir(outside)
    await symlink(outside, join(target, 'assets'))
    await symlink(join(outside, 'data.json'), join(target, 'data.json'))
    const { projects } = await write(project.id, target)
    const failed = projects[0]?.failures ?? []
    expect(failed.map(({ path }) => path)).toContain('data.json')
    expect(failed.length).toBeGreaterThan(4)
    expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['conflict']))
    expect(await readdir(outside)).toEqual([])
  })

  it('puts no file where a hostile path in metadata points', async () => {
    const made = await send<Project>('POST', BASE, { name: 'Hostile', type: 'custom', externalId: 'hostile' })
    const paths = [
      '../../escaped.jpg',
      '/tmp/escaped.jpg',
      'a/../../b.jpg',
      'metadata.json',
      'x\\..\\y.jpg',
      'A/b',
      'a',
    ]
    for (const [n, path] of paths.entries()) {
      const item = await upload(server.as('alice'), `content ${n}`, {
        ...{ name: `${n}.txt`, type: 'text/plain', query: `format=v2&projectId=${made.id}` },
      })
      await send('PATCH', `/api/media/${item.id}`, { metadata: { folderPath: path } })
    }
    const target = join(folder, 'hostile')
    const { projects } = await write(made.id, target)
    expect(projects[0]?.failures).toEqual([])
    const names = Object.keys(await readTree(target))
    expect(names.filter((name) => name.startsWith('assets/files/'))).toHaveLength(6)
    expect(names).toContain('A/b')
    expect((await bring(target, 'erin')).projects[0]?.failures).toEqual([])
  })

  it('reports an item whose stored bytes are damaged, and leaves no half of it', async () => {
    const project = await makeProject('rotten')
    const { items } = await json<{ items: MediaItem[] }>('alice', `/api/media?project=${project.id}&format=v2`)
    const video = items.find(({ kind }) => kind === 'video') as MediaItem
    const { bucket } = server.holdall.platform
    await bucket.delete(video.storageKey)
    await bucket.put(video.storageKey, mp4('decayed', 3_000_000))
    const target = join(folder, 'rotten')
    const { projects } = await write(project.id, target)
    expect(projects[0]?.failures).toMatchObject([{ code: 'corrupt' }])
    expect((await readdir(join(target, 'assets/videos'))).filter((name) => !name.endsWith('.json'))).toEqual([])
  })
})
