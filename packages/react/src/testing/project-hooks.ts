import { act, waitFor } from '@testing-library/react'
import { useEffect } from 'react'
import { describe, expect, it } from 'vitest'
import {
  browserStorageKey,
  useLiveUpdates,
  useProject,
  useProjectFactory,
  useProjectLoading,
  useProjectManagement,
  useProjects,
  useStorageStats,
  useVideoEditProject,
} from '../index.ts'
import type { CurrentPage } from './hook-page.ts'

/** Deeper than documents may be. */
const nested = (levels: number): Record<string, unknown> => (levels === 0 ? {} : { in: nested(levels - 1) })

export function projectHooks(page: CurrentPage): void {
  describe('useProjectManagement', () => {
    it('makes a project, opens it, remembers it, and changes what lists show', async () => {
      const { render, userId } = page()
      const { result } = render(() => useProjectManagement({ projectType: 'video-edit', storagePrefix: 'editor' }))
      const list = render(() => useProjects({ type: 'video-edit' })).result
      await waitFor(() => expect(list.current.isLoading).toBe(false))
      const { actions } = result.current
      const id = await act(() => actions.createProject({ name: 'Summer', description: '', type: 'video-edit' }))
      expect(id).toMatch(/^video-edit-/)
      expect(result.current).toMatchObject({ projectId: id, project: { name: 'Summer' }, isPending: false })
      await waitFor(() => expect(list.current.projects).toMatchObject([{ id }]))
      await waitFor(() => expect(Object.keys(localStorage)).toEqual([`editor:${userId}:${id}:opened`]))
      const again = render(() => useProjectManagement({ projectType: 'video-edit', storagePrefix: 'editor', userId }))
      expect(again.result.current).toMatchObject({ lastProjectId: id, projectId: null })
    })

    it('renames, copies, trashes, restores and purges', async () => {
      const { render, userId } = page()
      const { result } = render(() => useProjectManagement({ projectType: 'custom', userId }))
      const { actions } = result.current
      const id = await act(() => actions.createProject({ name: 'One' }))
      await act(() => actions.updateProject(id, { name: 'Two' }))
      await waitFor(() => expect(result.current.project?.name).toBe('Two'))
      const copy = await act(() => actions.duplicateProject(id, { name: 'Three' }))
      expect(copy).toMatchObject({ name: 'Three', type: 'custom' })
      await act(() => actions.deleteProject(id))
      expect(result.current).toMatchObject({ projectId: null, project: null })
      expect(localStorage.length).toBe(0)
      expect(await act(() => actions.restoreProject(id))).toMatchObject({ id, deletedAt: null })
      await act(() => actions.purgeProject(id))
      await act(async () => actions.openProject(id))
      await waitFor(() => expect(result.current.error?.code).toBe('not_found'))
      await act(async () => actions.closeProject())
      expect(result.current).toMatchObject({ projectId: null, error: null })
    })

    it('remembers for users whose id has a path, and forgets what was deleted while another is open', async () => {
      const { render } = page()
      const hook = () => useProjectManagement({ projectType: 'custom', userId: 'https://login.example/users/anna' })
      const { actions } = render(hook).result.current
      const id = await act(() => actions.createProject({ name: 'One' }))
      const { result } = render(hook)
      expect(result.current.lastProjectId).toBe(id)
      await act(() => result.current.actions.createProject({ name: 'Two' }))
      expect(result.current.lastProjectId).toBe(id)
      await act(() => result.current.actions.deleteProject(id))
      expect(result.current).toMatchObject({ lastProjectId: null, project: { name: 'Two' } })
    })

    it('tells what was refused, and stays as it was', async () => {
      const { render } = page()
      const { result } = render(() => useProjectManagement({ projectType: 'custom', userId: 'me' }))
      await act(() =>
        expect(result.current.actions.createProject({ name: '  ' })).rejects.toMatchObject({ status: 400 }),
      )
      await waitFor(() => expect(result.current.writeError?.code).toBe('invalid_request'))
      expect(result.current.projectId).toBeNull()
    })
  })

  describe('useProjects', () => {
    it('loads page after page', async () => {
      const { render, client } = page()
      for (const name of ['a', 'b', 'c']) await client.projects.createProject({ name, type: 'custom' })
      const { result } = render(() => useProjects({ sort: 'name', limit: 2 }))
      await waitFor(() => expect(result.current).toMatchObject({ hasMore: true, isLoading: false }))
      await act(async () => result.current.loadMore())
      await waitFor(() => expect(result.current.projects.map(({ name }) => name)).toEqual(['a', 'b', 'c']))
      expect(result.current.hasMore).toBe(false)
    })

    it('ends its request when the component goes', async () => {
      const { render, requests, queries } = page().unanswered()
      const { result, unmount } = render(() => useProjects())
      await waitFor(() => expect(requests.length).toBeGreaterThan(0))
      expect(result.current.isLoading).toBe(true)
      unmount()
      expect(requests.every(({ signal }) => signal?.aborted)).toBe(true)
      await waitFor(() => expect(queries.isFetching()).toBe(0))
    })
  })

  describe('useProjectFactory', () => {
    it('makes a project with what its document begins with', async () => {
      const { render, client } = page()
      const { result } = render(() => useProjectFactory({ projectType: 'music-clip' }))
      const project = await act(() => result.current.createProject({ name: 'Song', data: { settings: { bpm: 120 } } }))
      expect(project).toMatchObject({ name: 'Song', type: 'music-clip' })
      expect((await client.projects.loadProjectData(project)).settings).toEqual({ bpm: 120 })
      expect(await act(() => result.current.createProject('Short'))).toMatchObject({ name: 'Short' })
      const typed = render(() => useVideoEditProject()).result
      expect(await act(() => typed.current.createProject('Cut'))).toMatchObject({ type: 'video-edit' })
    })

    it('leaves nothing behind when the document is refused', async () => {
      const { render, client } = page()
      const { result } = render(() => useProjectFactory({ projectType: 'custom' }))
      const data = { settings: nested(200) }
      await act(() =>
        expect(result.current.createProject({ name: 'Half', data })).rejects.toMatchObject({ code: 'invalid_request' }),
      )
      expect((await client.projects.listProjects()).items).toEqual([])
      expect((await client.projects.listProjects({ trashed: true })).items).toEqual([])
    })
  })

  describe('useProjectLoading', () => {
    it('goes through its stages to the end', async () => {
      const { render, client } = page()
      const project = await client.projects.createProject({ name: 'Full', type: 'custom' })
      await client.documents.save(project, 'timeline', { clips: [] }, null)
      const seen: string[] = []
      const { result } = render(() => {
        const loading = useProjectLoading({ projectId: project.id })
        if (seen.at(-1) !== loading.stage) seen.push(loading.stage)
        return loading
      })
      await waitFor(() => expect(result.current.stage).toBe('ready'))
      expect(result.current).toMatchObject({ progress: 1, isLoading: false, media: [], project: { name: 'Full' } })
      expect(Object.keys(result.current.documents).sort()).toEqual(['data', 'timeline'])
      expect(seen.filter((stage) => stage !== 'idle').filter((stage, n, all) => stage !== all[n - 1])).toEqual([
        'project',
        'documents',
        'media',
        'ready',
      ])
      expect(render(() => useProject(project.id)).result.current.project?.name).toBe('Full')
      await act(async () => result.current.reload())
      await waitFor(() => expect(result.current.stage).toBe('ready'))
    })

    it('can be stopped, and tells of what is not there', async () => {
      const { render, requests } = page()
      const { result, rerender } = render(({ id }: { id: string }) => useProjectLoading({ projectId: id }), {
        id: 'nowhere',
      })
      await act(async () => result.current.cancel())
      expect(result.current).toMatchObject({ stage: 'cancelled', isLoading: false })
      expect(requests.every(({ signal }) => signal?.aborted)).toBe(true)
      rerender({ id: 'elsewhere' })
      await waitFor(() => expect(result.current).toMatchObject({ stage: 'failed', error: { code: 'not_found' } }))
    })
  })

  describe('useProjectLoading, of several', () => {
    it('stays failed when one document cannot be loaded, whatever comes later', async () => {
      const project = await page().client.projects.createProject({ name: 'Two', type: 'custom' })
      const { render } = await page().another(async (input, init) => {
        if (String(input).includes('/documents/data')) await new Promise((resolve) => setTimeout(resolve, 100))
        return fetch(input, init)
      })
      const documents = ['Not a name!', 'data']
      const { result } = render(() => useProjectLoading({ projectId: project.id, documents }))
      await waitFor(() => expect(result.current.stage).toBe('failed'))
      await act(() => new Promise((resolve) => setTimeout(resolve, 200)))
      expect(result.current).toMatchObject({ stage: 'failed', isLoading: false, error: { status: 400 } })
    })

    it('never shows one project as another', async () => {
      const { render, client } = page()
      const [a, b] = [
        await client.projects.createProject({ name: 'A', type: 'custom' }),
        await client.projects.createProject({ name: 'B', type: 'custom' }),
      ]
      const wrong: string[] = []
      const hook = ({ id }: { id: string }) => {
        const loading = useProjectLoading({ projectId: id })
        useEffect(() => {
          if (loading.project && loading.project.id !== id) wrong.push(loading.stage)
        })
        return loading
      }
      const { result, rerender } = render(hook, { id: a.id })
      await waitFor(() => expect(result.current.stage).toBe('ready'))
      rerender({ id: b.id })
      await waitFor(() => expect(result.current).toMatchObject({ stage: 'ready', project: { name: 'B' } }))
      expect(wrong).toEqual([])
    })
  })

  describe('useStorageStats and useLiveUpdates', () => {
    it('show what another page stores', async () => {
      const { render, elsewhere, client } = page()
      const { id } = await client.projects.createProject({ name: 'Files', type: 'custom' })
      const live = render(() => useLiveUpdates()).result
      const own = render(() => useStorageStats()).result
      const project = render(() => useStorageStats({ projectId: id })).result
      const shown = render(() => useProject(id)).result
      await waitFor(() => expect(own.current.stats?.total.bytes).toBe(0))
      await waitFor(() => expect(live.current.isConnected).toBe(true))
      const form = new FormData()
      form.append('file', new Blob(['hello']), 'hello.txt')
      await act(async () => {
        await elsewhere(`/api/storage/projects/${id}/files/upload`, { method: 'POST', body: form })
        await elsewhere(`/api/storage/projects/${id}`, {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ name: 'Renamed' }),
        })
      })
      await waitFor(() => expect(own.current.stats?.total.bytes).toBe(5), { timeout: 5_000 })
      await waitFor(() => expect(project.current.stats?.categories.uploads.file_count).toBe(1))
      await waitFor(() => expect(shown.current.project?.name).toBe('Renamed'), { timeout: 5_000 })
    })
  })

  it('keeps values of the browser under one form of key', () => {
    const scope = { storagePrefix: 'editor', userId: 'anna', projectId: 'video-edit-1' }
    expect(browserStorageKey(scope, 'step')).toBe('editor:anna:video-edit-1:step')
  })
}
