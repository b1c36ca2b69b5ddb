import './testing/dom.ts'
import { act, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../server/src/testing/test-holdall.ts'
import { useProjectManagement, useProjects } from './index.ts'
import { type HooksUnderTest, hooksUnderTest } from './testing/hooks-under-test.tsx'
import { type LeakWatch, watchLeaks } from './testing/watch-leaks.ts'

let server: TestHoldall
let under: HooksUnderTest
let leaks: LeakWatch

beforeAll(async () => {
  server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off' })
})
afterAll(() => server?.close())
beforeEach(async (context) => {
  leaks = watchLeaks()
  under = hooksUnderTest({
    baseUrl: server.url,
    token: await server.token(`u${context.task.id.replaceAll(/\W/g, '')}`),
  })
})
afterEach(async () => {
  under.end()
  await leaks.end()
})

describe('useProjectManagement', () => {
  it('makes a project, opens it and remembers it', async () => {
    const { result } = under.render(() =>
      useProjectManagement({ projectType: 'video-edit', storagePrefix: 'editor', userId: 'anna' }),
    )
    const list = under.render(() => useProjects({ type: 'video-edit' }))
    await waitFor(() => expect(list.result.current.isLoading).toBe(false))
    const id = await act(() =>
      result.current.actions.createProject({ name: 'Summer', description: '', type: 'video-edit' }),
    )
    expect(id).toMatch(/^video-edit-/)
    expect(result.current).toMatchObject({ projectId: id, project: { name: 'Summer' }, isPending: false })
    await waitFor(() => expect(list.result.current.projects).toMatchObject([{ id }]))
    expect(Object.keys(localStorage)).toEqual([`editor:anna:${id}:opened`])
  })
})
