import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS } from './testing/project-requests.ts'

let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

it('stores files and data of projects in the same process', async () => {
  const projectId = await newProject(alice, { type: 'custom', externalId: 'my.project' })
  const { storageService } = server.holdall
  const text = new TextEncoder().encode('a note')
  const common = { userId: 'alice', projectId: 'my.project', projectType: 'custom' }
  const file = await storageService.uploadProjectFile({
    ...common,
    file: { name: 'note.txt', type: 'text/plain', body: text },
    metadata: { title: 'A note', take: 3 },
  })
  expect(file).toMatchObject({ projectId, title: 'A note', metadata: { take: 3 }, kind: 'file' })
  expect(await (await alice(`/api/media/${file.fileId}/content`)).text()).toBe('a note')
  const blob = await storageService.uploadProjectFile({
    ...common,
    file: new File(['more'], 'more.txt', { type: 'text/plain' }),
  })
  expect(blob.originalFilename).toBe('more.txt')
  expect(await storageService.saveProjectData({ ...common, data: { tracks: [file.fileId] } })).toEqual({ revision: 2 })
  expect(await answered(alice(`${PROJECTS}/${projectId}/data`))).toEqual({
    settings: {},
    tracks: [file.fileId],
    analysis: null,
    media: [],
    metadata: {},
  })
})

it('refuses a wrong type and a stranger', async () => {
  const projectId = await newProject(alice)
  const { storageService } = server.holdall
  const save = (userId: string, projectType: string) =>
    storageService.saveProjectData({ userId, projectId, projectType, data: {} })
  await expect(save('alice', 'custom')).rejects.toMatchObject({ code: 'conflict' })
  await expect(save('bob', 'video-edit')).rejects.toMatchObject({ code: 'not_found' })
  const body = new TextEncoder().encode('text')
  await expect(
    storageService.uploadProjectFile({
      userId: 'alice',
      projectId,
      projectType: 'video-edit',
      file: { name: 'a.mp4', body },
    }),
  ).rejects.toMatchObject({ code: 'unsupported_type' })
})
