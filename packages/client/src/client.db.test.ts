import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type TestHoldall, testHoldall } from '../../server/src/testing/test-holdall.ts'
import { createClient, defineProjectType, everyItem, type LiveEvent } from './index.ts'

const postcards = defineProjectType({
  projectType: 'postcard',
  storagePrefix: 'card',
  allowedFileTypes: ['image/*', 'text/plain'],
  maxFileSize: 1_000_000,
  supportedOperations: ['read', 'write'],
  documents: { data: { schema: () => z.object({ greeting: z.string() }), version: 1 } },
})

let server: TestHoldall
let alice: ReturnType<typeof clientOf>
let bob: ReturnType<typeof clientOf>
const closed: (() => void)[] = []
beforeAll(async () => {
  server = await testHoldall({ projectTypes: [postcards] })
  alice = clientOf('alice')
  bob = clientOf('bob')
})
afterAll(async () => {
  for (const close of closed.splice(0)) close()
  await server.close()
})

function clientOf(userId: string) {
  const token = () => server.token(userId)
  const client = createClient({ baseUrl: `${server.url}/`, token, projectTypes: [postcards] })
  closed.push(() => client.uploads.close())
  return client
}

const text = (content: string, name = 'note.txt') => new File([content], name, { type: 'text/plain' })
const keep = (content: string, name?: string) => alice.uploads.add([text(content, name)])[0]!.done
const film = (name = 'A film') => alice.projects.createProject({ name, type: 'video-edit' })
/** A project that takes files of every kind. */
const folder = () => alice.projects.createProject({ name: 'A folder', type: 'custom' })
const problems = async (calls: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map((each) => (each.status === 'rejected' ? each.reason : 'no problem'))

describe('projects', () => {
  it('are made once however often they are asked for, changed, listed, trashed and purged', async () => {
    const made = await alice.projects.createProject({ name: 'One', type: 'video-edit' }, { idempotencyKey: 'only-one' })
    const again = await alice.projects.createProject(
      { name: 'One', type: 'video-edit' },
      { idempotencyKey: 'only-one' },
    )
    expect(again.id).toBe(made.id)
    expect(await alice.projects.updateProject(made, { name: 'First' })).toMatchObject({ name: 'First', role: 'owner' })
    await alice.projects.deleteProject(made)
    expect((await alice.projects.listProjects({ trashed: true })).items.map(({ id }) => id)).toEqual([made.id])
    await alice.projects.restoreProject(made)
    const copy = await alice.projects.duplicateProject(made, { name: 'Second' })
    expect((await alice.projects.listProjects({ sort: 'name', q: 'second' })).items.map(({ id }) => id)).toEqual([
      copy.id,
    ])
    expect(await alice.projects.purgeProject(copy)).toMatchObject({ deletedCount: 0 })
    await expect(alice.projects.getProject(copy.id)).rejects.toMatchObject({ code: 'not_found', status: 404 })
  })

  it('are gone through page by page', async () => {
    const made = await Promise.all(['p 1', 'p 2', 'p 3'].map(film))
    const seen: string[] = []
    for await (const { id } of everyItem((page) => alice.projects.listProjects({ q: 'p' }, page), { limit: 2 }))
      seen.push(id)
    expect(seen.sort()).toEqual(made.map(({ id }) => id).sort())
  })

  it('keep files and data, and tell what they hold', async () => {
    const project = await folder()
    const fileId = await alice.projects.uploadProjectFile(project, text('a clip', 'clip.txt'), {
      title: 'A clip',
      take: 3,
    })
    const [file] = (await alice.projects.listProjectFiles(project)).items
    expect(file).toMatchObject({ id: fileId, title: 'A clip', metadata: { take: 3 }, projectId: project.id })
    expect(await alice.projects.saveProjectData(project, { tracks: [] })).toBeGreaterThan(0)
    expect(await alice.projects.loadProjectData(project)).toMatchObject({ tracks: [] })
    expect(await alice.projects.storageStats(project)).toMatchObject({ total: { file_count: 1 } })
    expect(await alice.projects.deleteProjectFile(project, fileId)).toMatchObject({ deletedCount: 1 })
  })

  it('of the app’s own type have its documents, and files of the types that it takes', async () => {
    const card = await alice.projects.createProject({ name: 'To Ann', type: 'postcard' })
    await alice.documents.save(card, 'data', { greeting: 'Hello' }, '*')
    const { body } = await alice.documents.load(card, 'data')
    const greeting: string = body.greeting
    expect(greeting).toBe('Hello')
    const wrong = { greeting: 7 } as unknown as { greeting: string }
    await expect(alice.documents.save(card, 'data', wrong, '*')).rejects.toMatchObject({
      code: 'unprocessable',
      status: 422,
    })
    const types = await alice.projects.listTypes()
    expect(types.items.map(({ projectType }) => projectType)).toContain('postcard')
  })

  it('are shared with members, and with nobody else', async () => {
    const project = await film()
    await expect(bob.projects.getProject(project.id)).rejects.toMatchObject({ status: 404 })
    expect(await alice.projects.setMember(project, 'bob', 'viewer')).toMatchObject({ userId: 'bob', role: 'viewer' })
    expect(await bob.projects.getProject(project.id)).toMatchObject({ role: 'viewer' })
    await expect(bob.projects.updateProject(project, { name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' })
    await alice.projects.removeMember(project, 'bob')
    expect((await alice.projects.listMembers(project)).items.map(({ userId }) => userId)).toEqual(['alice'])
  })

  it('go back to a snapshot, and say what is wrong and whose things they use', async () => {
    const project = await film()
    await alice.documents.save(project, 'cut', { n: 1 }, null)
    const snapshot = await alice.projects.takeSnapshot(project, 'before')
    await alice.documents.save(project, 'cut', { n: 2 }, 1)
    await alice.projects.restoreSnapshot(project, snapshot.id)
    expect((await alice.documents.load(project, 'cut')).body).toEqual({ n: 1 })
    expect((await alice.projects.listSnapshots(project)).items.map(({ name }) => name)).toContain('before')
    await alice.projects.deleteSnapshot(project, snapshot.id)
    expect(await alice.projects.checkIntegrity(project)).toBeTypeOf('object')
    expect(await alice.projects.relink(project)).toBeTypeOf('object')
    expect(await alice.projects.credits(project)).toBeTypeOf('object')
  })
})

describe('documents', () => {
  it('are saved on a revision, and not on another', async () => {
    const project = await film()
    expect(await alice.documents.save(project, 'cuts/first-cut', { n: 1 }, null)).toBe(1)
    await expect(alice.documents.save(project, 'cuts/first-cut', { n: 9 }, null)).rejects.toMatchObject({ status: 412 })
    expect(await alice.documents.save(project, 'cuts/first-cut', { n: 2 }, 1)).toBe(2)
    await expect(alice.documents.save(project, 'cuts/first-cut', { n: 3 }, 1)).rejects.toMatchObject({
      code: 'precondition_failed',
      retryable: false,
    })
    expect(await alice.documents.load(project, 'cuts/first-cut')).toEqual({ body: { n: 2 }, revision: 2 })
    const outside = ['..', '../..', 'a/../..', '.'].map((name) => alice.documents.remove(project, name, '*'))
    for (const problem of await problems(outside)) expect(problem).toMatchObject({ code: 'invalid_request' })
    expect(await alice.projects.getProject(project.id)).toMatchObject({ deletedAt: null })
  })

  it('keep their text to the letter, with their history', async () => {
    const project = await film()
    const letters = '{"n": 1.0, "big": 12345678901234567890}'
    await alice.documents.saveText(project, 'cut', letters, null)
    await alice.documents.saveText(project, 'cut', '{}', 1)
    expect(await alice.documents.loadText(project, 'cut')).toEqual({ text: '{}', revision: 2 })
    expect((await alice.documents.revision(project, 'cut', 1)).text).toBe(letters)
    expect((await alice.documents.restore(project, 'cut', 1)).revision).toBe(3)
    expect((await alice.documents.loadText(project, 'cut')).text).toBe(letters)
    expect((await alice.documents.revisions(project, 'cut')).items.length).toBe(3)
    expect((await alice.documents.list(project)).items.map(({ name }) => name).sort()).toContain('cut')
    expect((await alice.documents.conflicts(project, 'cut')).items).toEqual([])
    await expect(alice.documents.dismissConflict(project, 'cut', 1)).rejects.toMatchObject({ code: 'not_found' })
    await alice.documents.remove(project, 'cut', 3)
    await expect(alice.documents.load(project, 'cut')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('scenes', () => {
  it('keep what is seen and heard in them, in their order', async () => {
    const project = await folder()
    const first = await alice.scenes.create(project, { name: 'First' })
    const second = await alice.scenes.create(project, { name: 'Second' })
    const note = await alice.scenes.storeMediaContent(project, first.id, 'what is said', 'said.txt')
    const seen = await alice.scenes.storeSceneMedia(project, second.id, text('x'), {
      slot: 'audio',
      metadata: { take: 1 },
    })
    expect(await alice.scenes.get(project, first.id)).toMatchObject({ mediaId: note.id, audioMediaId: null })
    expect(await alice.scenes.get(project, second.id)).toMatchObject({ mediaId: null, audioMediaId: seen.id })
    expect(note).toMatchObject({ originalFilename: 'said.txt', sceneId: first.id })
    await alice.scenes.order(project, [second.id, first.id])
    expect((await alice.scenes.list(project)).items.map(({ name }) => name)).toEqual(['Second', 'First'])
    expect(await alice.scenes.update(project, first.id, { name: 'Last' })).toMatchObject({ name: 'Last' })
    expect(await alice.scenes.delete(project, first.id)).toMatchObject({ deletedCount: 1 })
    await expect(alice.scenes.get(project, first.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('media', () => {
  it('are found, changed, copied, replaced and linked to', async () => {
    const item = await keep('some text')
    expect(await alice.media.check(item.checksum ?? '', item.sizeBytes)).toEqual({ known: true, mediaId: item.id })
    expect(await alice.media.update(item.id, { title: 'T', tags: ['x'] })).toMatchObject({ title: 'T', tags: ['x'] })
    const copy = await alice.media.copy(item.id, { title: 'Copy' })
    expect((await alice.media.list({ q: 'copy' })).items.map(({ id }) => id)).toEqual([copy.id])
    await alice.media.replaceContent(copy.id, text('other text', 'Ünicode 😀.txt'))
    expect(await (await alice.media.openPart(copy.id, 'content')).text()).toBe('other text')
    const { url } = await alice.media.url(item.id, { expiresIn: 60 })
    expect(await (await fetch(new URL(url, server.url))).text()).toBe('some text')
    await alice.media.revokeLinks(item.id)
    expect((await fetch(new URL(url, server.url))).status).toBeGreaterThanOrEqual(400)
    expect(alice.media.partUrl(item.id)).toBe(`${server.url}/api/media/${item.id}/content`)
    expect(await alice.media.usage(item.id)).toMatchObject({ items: [] })
    expect(await alice.media.lineage(item.id)).toBeTypeOf('object')
    expect((await alice.media.duplicates()).items).toBeInstanceOf(Array)
    expect(await alice.media.providers()).toBeTypeOf('object')
  })

  it('go to the trash unless something refers to them', async () => {
    const project = await film()
    const item = await keep('is used')
    await alice.projects.saveProjectData(project, { media: [{ mediaId: item.id }] } as object)
    const refusal = await alice.media.delete(item.id).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'in_use', useCount: 1 })
    await alice.media.delete(item.id, { force: true })
    expect(await alice.media.restore(item.id)).toMatchObject({ deletedAt: null })
    expect(await alice.media.bulk({ ids: [item.id] }, { action: 'tag', tags: ['bulk'] })).toBeTypeOf('object')
    expect((await alice.media.get(item.id)).tags).toEqual(['bulk'])
    await alice.media.delete(item.id, { force: true, purge: true })
    await expect(alice.media.get(item.id)).rejects.toMatchObject({ status: 404 })
  })

  it('of others are not there', async () => {
    const { id } = await keep('for nobody else')
    const calls = [bob.media.get(id), bob.media.url(id), bob.media.delete(id), bob.media.openPart(id, 'content')]
    for (const problem of await problems(calls))
      expect(problem).toMatchObject({ name: 'ApiProblem', code: 'not_found' })
  })
})

describe('boards', () => {
  it('are written on the revision that they have', async () => {
    const board = await alice.moodboards.create({ title: 'Ideas' })
    const placed = await alice.moodboards.place(board.id, [{ note: 'red' }, { note: 'blue' }], board.revision)
    const [red, blue] = placed.items
    const changed = await alice.moodboards.change(
      board.id,
      { items: [{ id: red!.id, x: 7 }], remove: [blue!.id] },
      placed.revision,
    )
    expect(changed.revision).toBeGreaterThan(placed.revision)
    await expect(alice.moodboards.place(board.id, [{ note: 'late' }], board.revision)).rejects.toMatchObject({
      status: 412,
    })
    expect((await alice.moodboards.get(board.id)).items).toMatchObject([{ note: 'red', x: 7 }])
    expect(await alice.moodboards.update(board.id, { title: 'Colours' })).toMatchObject({ title: 'Colours' })
    await alice.moodboards.delete(board.id)
    await alice.moodboards.restore(board.id)
    expect((await alice.moodboards.list({ q: 'colours' })).items.map(({ id }) => id)).toEqual([board.id])
    await alice.moodboards.purge(board.id)
    await expect(alice.moodboards.get(board.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('everything else', () => {
  it('storage is counted and cleaned up, with word of how far it is', async () => {
    const item = await keep('goes to the trash')
    await alice.media.delete(item.id)
    const scope = { kinds: ['trash' as const], olderThanDays: 0 }
    expect(await alice.storage.planCleanUp(scope)).toMatchObject({ items: expect.any(Number) })
    const told: number[] = []
    const report = await alice.storage.cleanUp(scope, { onProgress: ({ items }) => told.push(items) })
    expect(report.deletedCount).toBeGreaterThan(0)
    expect(await alice.storage.cleanUp(scope)).toMatchObject({ deletedCount: 0 })
    await expect(alice.media.get(item.id)).rejects.toMatchObject({ status: 404 })
    expect(await alice.storage.stats()).toMatchObject({ total: { file_count: expect.any(Number) } })
    expect(await alice.storage.usage()).toBeTypeOf('object')
    expect((await alice.storage.analytics()).total.count).toBeGreaterThan(0)
  })

  it('the session says who one is, and keys come and go', async () => {
    expect(await alice.session.get()).toMatchObject({ userId: 'alice', role: 'user' })
    const key = await alice.keys.create({ name: 'ci', scopes: ['read'] })
    expect((await alice.keys.list()).items.map(({ id }) => id)).toEqual([key.id])
    await alice.keys.revoke(key.id)
    expect((await alice.keys.list()).items).toEqual([])
    await expect(createClient({ baseUrl: server.url }).session.get()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('jobs that are not there are told as such', async () => {
    expect((await alice.jobs.list({ state: 'waiting' })).items).toBeInstanceOf(Array)
    const { jobs } = alice
    const calls = [jobs.get('job-x'), jobs.cancel('job-x'), jobs.retry('job-x'), jobs.finished('job-x')]
    for (const problem of await problems(calls)) expect(problem).toMatchObject({ code: 'not_found', status: 404 })
  })

  it('live events tell of what has just been done', async () => {
    const seen: LiveEvent[] = []
    const connected = Promise.withResolvers<void>()
    const end = alice.events.listen({ onEvent: (event) => seen.push(event), onGap: () => connected.resolve() })
    await connected.promise
    const { id } = await film('Seen live')
    await expect
      .poll(() => seen.map(({ kind, subjectId }) => [kind, subjectId]), { timeout: 10_000 })
      .toContainEqual(['project.created', id])
    end()
  })

  it('addresses of keys are the server’s', () => {
    expect(alice.constructStorageUrl('old/key.png')).toBe(`${server.url}/storage/old%2Fkey.png`)
    expect(alice.constructStorageUrl('a.mp3', 'alice', 'p-1', 's-1')).toBe(
      `${server.url}/storage/users%2Falice%2Fprojects%2Fp-1%2Fscenes%2Fs-1%2Faudio%2Fa.mp3`,
    )
  })
})
