import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaItem, Project } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../media/testing/media-requests.ts'
import { layout, mp4, picture, readTree, scratchFolder, writeTree } from '../../testing/project-folders.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { importFolder } from './import-folder.ts'

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

const run = (root: string, options = {}, owner = 'alice') => {
  const { projects, media } = server.holdall.platform
  return importFolder({ projects, media }, owner, root, options)
}
const get = async <T>(path: string): Promise<T> => {
  const answer = await server.as('alice')(path)
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}
const itemsOf = async (id: string) =>
  (await get<{ items: MediaItem[] }>(`/api/media?project=${id}&format=v2&limit=200`)).items
const document = (id: string, name: string) => get(`/api/storage/projects/${id}/documents/${name}`)
const count = async (sql: string) =>
  (await rows<{ n: number }>(server.holdall.platform.database, `select count(*)::int as n from ${sql}`))[0]?.n

/** A project folder of a test's own. */
async function make(name: string, more: Record<string, string | Uint8Array> = {}): Promise<string> {
  const root = join(folder, name)
  await writeTree(root, { ...layout(name), ...more })
  return root
}

describe('an import of a project folder', () => {
  it('makes a project with its documents and media', async () => {
    const root = await make('all')
    const { projects } = await run(root)
    expect(projects).toMatchObject([
      {
        folder: 'all',
        externalId: 'all',
        state: 'new',
        counts: { add: 17, update: 0, same: 0, kept: 0 },
        failures: [],
      },
    ])
    const project = await get<Project>('/api/storage/projects/all')
    expect(project).toMatchObject({ id: projects[0]?.projectId, type: 'video-edit', counts: { media: 4 } })
    expect(await document(project.id, 'topics/discovered')).toEqual([{ id: 'topic-1', title: 'Ünïcode all' }])
    expect(await document(project.id, 'timeline')).toMatchObject({ clips: [{ src: 'assets/videos/bbb.mp4' }, {}] })
    expect(await document(project.id, 'assets/audio/seg-1.timestamps')).toHaveLength(1)
    const items = await itemsOf(project.id)
    const of = (path: string) => items.find(({ metadata }) => metadata.folderPath === path)
    expect(of('assets/images/aaa.jpg')).toMatchObject({
      ...{ kind: 'image', sourceType: 'stock', title: 'Beach', tags: ['sea'], originalFilename: 'aaa.jpg' },
      metadata: { photographer: 'Ann' },
    })
    expect(of('assets/videos/bbb.mp4')).toMatchObject({ kind: 'video', sourceType: 'playground' })
    expect(of('assets/music/track-1.mp3')).toMatchObject({ kind: 'audio', title: 'Song', sourceType: 'upload' })
  })

  it('does nothing the second time, also after both were edited here', async () => {
    const root = await make('twice')
    const first = await run(root)
    const id = first.projects[0]?.projectId as string
    await server.as('alice')(`/api/storage/projects/${id}/documents/timeline`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: '{"clips":[]}',
    })
    const [item] = await itemsOf(id)
    await server.as('alice')(`/api/media/${item?.id}`, { method: 'DELETE' })
    const before = await count('document_revisions')
    const second = await run(root)
    expect(second.projects).toMatchObject([
      { projectId: id, state: 'unchanged', counts: { add: 0, update: 0, same: 17, kept: 0 }, files: [], failures: [] },
    ])
    expect(await count('document_revisions')).toBe(before)
    expect(await document(id, 'timeline')).toEqual({ clips: [] })
    expect(await itemsOf(id)).toHaveLength(3)
  })

  it('brings over what changed at the source, and keeps what changed on both sides', async () => {
    const root = await make('changing')
    const id = (await run(root)).projects[0]?.projectId as string
    await writeTree(root, {
      'timeline.json': '{"clips":[1]}',
      'scripts/topic-1.json': '{"lines":["source"]}',
      'scripts/topic-2.json': '{"lines":[]}',
      'assets/videos/bbb.mp4': mp4('other'),
    })
    await server.as('alice')(`/api/storage/projects/${id}/documents/scripts/topic-1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: '{"lines":["here"]}',
    })
    const before = (await itemsOf(id)).find(({ kind }) => kind === 'video')
    const { projects } = await run(root)
    expect(projects[0]).toMatchObject({ state: 'changed', counts: { add: 1, update: 2, same: 14, kept: 1 } })
    expect(await document(id, 'timeline')).toEqual({ clips: [1] })
    expect(await document(id, 'scripts/topic-1')).toEqual({ lines: ['here'] })
    const after = (await itemsOf(id)).find(({ kind }) => kind === 'video')
    expect(after).toMatchObject({ id: before?.id, metadata: before?.metadata })
    expect(after?.checksum).not.toBe(before?.checksum)
    expect((await run(root)).projects[0]?.counts).toEqual({ add: 0, update: 0, same: 17, kept: 1 })
  })

  it('changes nothing in a dry run, and says what it would do', async () => {
    const root = await make('dry')
    const before = await readTree(root)
    const [projectCount, mediaCount] = [await count('projects'), await count('media')]
    const { dryRun, projects } = await run(root, { dryRun: true, deleteSource: true })
    expect({ dryRun, project: projects[0] }).toMatchObject({
      dryRun: true,
      project: { projectId: null, state: 'new', counts: { add: 17 }, deletedFiles: 17 },
    })
    expect(projects[0]?.files.map(({ path }) => path)).toContain('assets/videos/bbb.mp4')
    expect([await count('projects'), await count('media')]).toEqual([projectCount, mediaCount])
    expect(await readTree(root)).toEqual(before)
  })

  it('reads damaged JSON from its newest valid backup, and goes on without a file that has none', async () => {
    const root = await make('damaged', {
      'timeline.json': '{"clips":',
      'timeline.json.backup.1': 'also damaged',
      'timeline.json.backup.2': '{"clips":["second"]}',
      'timeline.json.backup.3': '{"clips":["third"]}',
      'topics/refined.json': '\x00\x00',
      'topics/selected.json': '',
      'topics/selected.json.backup': '["old"]',
      'scripts/tags.json': 'x',
      'scripts/tags.json.backup.1': 'y',
      'assets/images/aaa.metadata.json': '{"title": "lost"',
    })
    const { projects } = await run(root)
    const [report] = projects
    const id = report?.projectId as string
    expect(report?.recovered).toEqual([
      { path: 'timeline.json', from: 'timeline.json.backup.2' },
      { path: 'topics/selected.json', from: 'topics/selected.json.backup' },
    ])
    expect(report?.failures.map(({ path, code }) => [path, code])).toEqual([
      ['assets/images/aaa.metadata.json', 'corrupt'],
      ['scripts/tags.json', 'corrupt'],
      ['topics/refined.json', 'corrupt'],
    ])
    expect(await document(id, 'timeline')).toEqual({ clips: ['second'] })
    expect(await document(id, 'topics/selected')).toEqual(['old'])
    expect(await itemsOf(id)).toHaveLength(4)
    expect(await readFile(join(root, 'timeline.json'), 'utf8')).toBe('{"clips":')
    // Mended at the source, the next run brings it.
    await writeFile(join(root, 'scripts/tags.json'), '["mended"]')
    expect((await run(root)).projects[0]?.counts).toMatchObject({ add: 1, update: 0 })
    expect(await document(id, 'scripts/tags')).toEqual(['mended'])
  })

  it('follows no link and takes hostile names for what they are', async () => {
    const secret = join(folder, 'secret')
    await mkdir(secret)
    await writeFile(join(secret, 'stolen.jpg'), picture('stolen'))
    const odd = [
      'a b (ü) 🎉.jpg',
      "x'; drop table media;--.jpg",
      '$(reboot).jpg',
      '-rf.jpg',
      '%2e%2e%2f.jpg',
      'CON.jpg',
    ]
    const files = Object.fromEntries(odd.map((name, n) => [`assets/images/${name}`, picture(`odd ${n}`)]))
    const root = await make('hostile', {
      ...files,
      'scripts/ü ist, "hier".json': '"a"',
      'scripts/revisions/conflicts.json': '"b"',
      'scripts/__proto__.json': '{"c":1}',
      'topics/proto.json': '{"__proto__":{"admin":true}}',
      'assets/images/back\\slash.jpg': picture('back'),
      'assets/images/new\nline.jpg': picture('line'),
      'assets/images/.hidden.jpg': picture('hidden'),
    })
    await symlink(join(secret, 'stolen.jpg'), join(root, 'assets/images/link.jpg'))
    await symlink(secret, join(root, 'assets/linked'))
    await symlink('/etc/passwd', join(root, 'scripts/passwd.json'))
    const { projects } = await run(root)
    const [report] = projects
    expect(report?.skipped).toEqual([
      { path: 'assets/images/.hidden.jpg', reason: 'hidden' },
      { path: 'assets/images/link.jpg', reason: 'a symbolic link' },
      { path: 'assets/linked', reason: 'a symbolic link' },
      { path: 'scripts/passwd.json', reason: 'a symbolic link' },
    ])
    expect(report?.failures.map(({ path }) => path).sort()).toEqual([
      'assets/images/back\\slash.jpg',
      'assets/images/new\nline.jpg',
      'topics/proto.json',
    ])
    const names = (await itemsOf(report?.projectId as string)).map(({ originalFilename }) => originalFilename)
    expect(names.filter((name) => odd.includes(name)).sort()).toEqual([...odd].sort())
    expect(report?.files.filter(({ document: name }) => name?.startsWith('folder-path/'))).toHaveLength(2)
  })

  it('tells of files that are no media of the type, and brings them into a project that takes them', async () => {
    const more = { 'assets/images/fake.jpg': Buffer.from([0, 1, 2, 3]), 'assets/images/empty.png': '' }
    const root = await make('odd-media', more)
    expect((await run(root)).projects[0]?.failures.map(({ path, code }) => [path, code])).toEqual([
      ['assets/images/empty.png', 'unprocessable'],
      ['assets/images/fake.jpg', 'unsupported_type'],
    ])
    const { projects } = await run(root, { type: 'custom' }, 'bob')
    expect(projects[0]).toMatchObject({ failures: [{ path: 'assets/images/empty.png' }], counts: { add: 18 } })
  })

  it('takes a folder of projects, one failing does not stop the others', async () => {
    const base = join(folder, 'base')
    await writeTree(join(base, 'one'), layout('one'))
    await writeTree(join(base, 'two'), { ...layout('one'), 'timeline.json': '[]' })
    await writeTree(join(base, 'three'), layout('three'))
    await writeTree(join(base, 'cache/media'), { 'index.json': '{}' })
    const { projects } = await run(base)
    expect(projects.map(({ folder: name, state }) => [name, state])).toEqual([
      ['one', 'new'],
      ['three', 'new'],
      ['two', 'failed'],
    ])
    expect(projects[2]?.failures).toMatchObject([{ code: 'conflict' }])
    await expect(run(join(base, 'cache'))).rejects.toMatchObject({ code: 'not_found' })
    await expect(run(join(base, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('does not mix with a project that came from elsewhere', async () => {
    const root = await make('taken')
    const made = await server.as('alice')('/api/storage/projects', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Mine', type: 'custom', externalId: 'taken' }),
    })
    expect(made.status).toBe(201)
    expect((await run(root)).projects).toMatchObject([{ state: 'failed', failures: [{ code: 'conflict' }] }])
    expect((await run(root, {}, 'bob')).projects).toMatchObject([{ state: 'new', failures: [] }])
  })

  it('makes nothing twice when two run at once', async () => {
    const root = await make('race', { 'assets/videos/large.mp4': mp4('large', 3_000_000) })
    const reports = await Promise.all([run(root), run(root), run(root)])
    for (const { projects } of reports) expect(projects[0]?.failures).toEqual([])
    const ids = new Set(reports.map(({ projects }) => projects[0]?.projectId))
    expect(ids.size).toBe(1)
    expect(await itemsOf([...ids][0] as string)).toHaveLength(5)
  })

  it('deletes at the source what is safely here, and nothing else', async () => {
    const root = await make('moved', { 'timeline.json.backup.1': '{}', 'assets/images/bad.jpg': '' })
    expect((await run(root, { deleteSource: true })).projects).toMatchObject([{ deletedFiles: 0, failures: [{}] }])
    expect(Object.keys(await readTree(root)).length).toBe(19)
    await rm(join(root, 'assets/images/bad.jpg'))
    expect((await run(root, { deleteSource: true })).projects).toMatchObject([{ deletedFiles: 17, failures: [] }])
    expect(Object.keys(await readTree(root))).toEqual(['timeline.json.backup.1'])
    expect(await readFile(join(root, 'timeline.json.backup.1'), 'utf8')).toBe('{}')
  })

  it('leaves a file whose stored bytes are damaged', async () => {
    const root = await make('rotten')
    const id = (await run(root)).projects[0]?.projectId as string
    const { bucket } = server.holdall.platform
    const item = (await itemsOf(id)).find(({ kind }) => kind === 'video') as MediaItem
    await bucket.delete(item.storageKey)
    await bucket.put(item.storageKey, mp4('decayed'))
    const { projects } = await run(root, { deleteSource: true })
    expect(projects).toMatchObject([
      { failures: [{ path: 'assets/videos/bbb.mp4', code: 'corrupt' }], deletedFiles: 16 },
    ])
    expect(Object.keys(await readTree(root))).toEqual(['assets/videos/bbb.mp4'])
  })
})
