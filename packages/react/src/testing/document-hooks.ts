import { act, waitFor } from '@testing-library/react'
import { useLayoutEffect, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { useDataPersistence, useLiveUpdates, useMusicTracks } from '../index.ts'
import { type CurrentPage, tone } from './hook-page.ts'

const SOON = { debounceMs: 20, maxWaitMs: 100 }

/** A way to the server that holds requests for documents back until it lets go. */
function holding() {
  let letGo = () => {}
  const isFree = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const through: typeof fetch = async (input, init) => {
    if (String(input).includes('/documents/')) await isFree
    return fetch(input, init)
  }
  return { fetch: through, letGo }
}

export function documentHooks(page: CurrentPage): void {
  const newProject = (type = 'video-edit') => page().client.projects.createProject({ name: 'Film', type })
  const savedData = async (id: string) => (await page().client.projects.loadProjectData(id)) as object
  /** Within `act`: what is shown goes on meanwhile. */
  const dataOf = (id: string) => act(() => savedData(id))

  /** An app that keeps its data itself, as older ones do. */
  const openApp = (projectId: string, first: Record<string, unknown>, userId = page().userId) =>
    page().render(() => {
      const [projectData, setData] = useState(first)
      return { ...useDataPersistence({ projectId, userId, projectType: 'video-edit', projectData, ...SOON }), setData }
    })

  describe('useDataPersistence', () => {
    it('saves what the app has when it is asked to', async () => {
      const { id } = await newProject()
      const { result } = openApp(id, { settings: { fps: 25 }, tracks: [] })
      expect(await act(() => result.current.saveDataToBackend())).toBe('saved')
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 25 } })
      expect(result.current).toMatchObject({ status: 'saved', hasUnsavedChanges: false, error: null, conflicts: [] })
      expect(result.current.lastSavedAt).toBeInstanceOf(Date)
      expect(await act(() => result.current.saveDataToBackend({ settings: { fps: 30 } }))).toBe('saved')
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 30 } })
    })

    it('saves each change by itself, and keeps what the app does not have', async () => {
      const { id } = await newProject()
      await page().client.projects.saveProjectData(id, { settings: { fps: 25 }, metadata: { by: 'another program' } })
      const { result } = openApp(id, { settings: { fps: 25 } })
      await waitFor(() => expect(result.current.isLoading).toBe(false))
      await act(async () => result.current.setData({ settings: { fps: 25, size: '4K' } }))
      await waitFor(() => expect(result.current.status).toBe('saved'))
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 25, size: '4K' }, metadata: { by: 'another program' } })
    })

    it('does not take for an edit what the app begins with before it has loaded', async () => {
      const { id } = await newProject()
      await page().client.projects.saveProjectData(id, { tracks: [{ id: 'a' }] })
      const { result } = openApp(id, { settings: {}, tracks: [] })
      await waitFor(() => expect(result.current.data).toMatchObject({ tracks: [{ id: 'a' }] }))
      await act(async () => result.current.setData({ settings: { fps: 25 }, tracks: [] }))
      await waitFor(() => expect(result.current.status).toBe('saved'))
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 25 }, tracks: [{ id: 'a' }] })
    })

    it('merges what two pages edit, and lists the value that lost', async () => {
      const { id } = await newProject()
      await page().client.projects.saveProjectData(id, { settings: { title: 'Film' } })
      const options = { projectId: id, projectType: 'video-edit' as const, ...SOON }
      const another = await page().another()
      const one = page().render(() => useDataPersistence(options)).result
      const two = another.render(() => useDataPersistence(options)).result
      for (const { current } of [one, two]) expect(current.data).toBeUndefined()
      await waitFor(() => expect([one, two].every(({ current }) => current.data !== undefined)).toBe(true))
      await act(async () => one.current.update((body) => ({ ...body, settings: { title: 'Mine', fps: 25 } })))
      await waitFor(() => expect(one.current.status).toBe('saved'))
      await act(async () => two.current.update((body) => ({ ...body, settings: { title: 'Yours', size: '4K' } })))
      await waitFor(() => expect(two.current.status).toBe('conflicted'))
      expect(two.current.data?.settings).toEqual({ title: 'Yours', fps: 25, size: '4K' })
      expect(two.current.conflicts).toMatchObject([{ path: '/settings/title', value: 'Mine' }])
      await act(() => two.current.resolveConflict(two.current.conflicts[0]!.n, 'theirs'))
      await waitFor(() => expect(two.current).toMatchObject({ status: 'saved', conflicts: [] }))
      expect(await dataOf(id)).toMatchObject({ settings: { title: 'Mine', fps: 25, size: '4K' } })
    })

    it('is one document for all hooks of a page, and saves what is left when they go', async () => {
      const { id } = await newProject()
      const { render, requests } = page()
      const options = { projectId: id, projectType: 'video-edit' as const, userId: 'anna' }
      const { result, unmount } = render(() => ({ one: useDataPersistence(options), two: useDataPersistence(options) }))
      await waitFor(() => expect(result.current.two.isLoading).toBe(false))
      expect(requests.filter(({ name }) => name.startsWith('GET') && name.includes('/documents/data?'))).toHaveLength(1)
      await act(async () => result.current.one.update((body) => ({ ...body, metadata: { last: true } })))
      expect(result.current.two.data?.metadata).toEqual({ last: true })
      unmount()
      await waitFor(async () => expect(await savedData(id)).toMatchObject({ metadata: { last: true } }))
    })

    it('never writes into one project what is of another', async () => {
      const [a, b] = [await newProject(), await newProject()]
      const first = { id: a.id, projectData: { settings: { of: 'a' } } as object | null }
      const { result, rerender } = page().render(
        ({ id, projectData }: typeof first) =>
          useDataPersistence({ projectId: id, projectType: 'video-edit', projectData, ...SOON }),
        first,
      )
      expect(await act(() => result.current.saveDataToBackend())).toBe('saved')
      // The app has not loaded it yet, then says so, then has it.
      rerender({ id: b.id, projectData: { settings: { of: 'a' } } })
      await waitFor(() => expect(result.current.data).toMatchObject({ settings: {} }))
      rerender({ id: b.id, projectData: null })
      rerender({ id: b.id, projectData: { settings: { of: 'b' } } })
      rerender({ id: b.id, projectData: { settings: { of: 'b', fps: 25 } } })
      await waitFor(() => expect(result.current.status).toBe('saved'))
      expect(await dataOf(b.id)).toMatchObject({ settings: { fps: 25 } })
      expect(await dataOf(b.id)).not.toHaveProperty('settings.of')
      expect(await dataOf(a.id)).toMatchObject({ settings: { of: 'a' } })
    })

    it('never saves by a function of before what the app has of another project', async () => {
      const [a, b] = [await newProject(), await newProject()]
      const first = { id: a.id, projectData: { settings: { of: 'a' } } as object | null }
      const { result, rerender } = page().render(({ id, projectData }: typeof first) => {
        // Somebody has it open still.
        useDataPersistence({ projectId: a.id, projectType: 'video-edit' })
        return useDataPersistence({ projectId: id, projectType: 'video-edit', projectData, ...SOON })
      }, first)
      await waitFor(() => expect(result.current.data).toBeDefined())
      const late = result.current.saveDataToBackend
      rerender({ id: b.id, projectData: null })
      rerender({ id: b.id, projectData: { settings: { of: 'b' } } })
      await waitFor(() => expect(result.current.data).toMatchObject({ settings: {} }))
      await act(() => late())
      await act(() => late({ metadata: { late: true } }))
      rerender({ id: b.id, projectData: { settings: { of: 'b', fps: 25 } } })
      await waitFor(async () => expect(await dataOf(b.id)).toMatchObject({ settings: { fps: 25 } }))
      expect(await dataOf(a.id)).toMatchObject({ settings: { of: 'a' }, metadata: { late: true } })
    })

    it('saves all that the app began with when the first edit comes before the document is open', async () => {
      const { id } = await newProject()
      const held = holding()
      const { render } = await page().another(held.fetch)
      const hook = ({ projectData }: { projectData: object }) =>
        useDataPersistence({ projectId: id, projectType: 'video-edit', projectData, ...SOON })
      const { result, rerender } = render(hook, { projectData: { settings: { fps: 25 }, tracks: [] } as object })
      rerender({ projectData: { settings: { fps: 25 }, tracks: [{ id: 'a' }] } })
      held.letGo()
      await waitFor(() => expect(result.current.status).toBe('saved'))
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 25 }, tracks: [{ id: 'a' }] })
    })

    it('keeps what others have when the app edits its empty value before the document is open', async () => {
      const { id } = await newProject()
      await page().client.projects.saveProjectData(id, { tracks: [{ id: 'a' }] })
      const held = holding()
      const { render } = await page().another(held.fetch)
      const hook = ({ projectData }: { projectData: object }) =>
        useDataPersistence({ projectId: id, projectType: 'video-edit', projectData, ...SOON })
      const { result, rerender } = render(hook, { projectData: { settings: {}, tracks: [] } })
      rerender({ projectData: { settings: { fps: 25 }, tracks: [] } })
      held.letGo()
      await waitFor(() => expect(result.current.status).toBe('saved'))
      expect(await act(() => result.current.saveDataToBackend())).toBe('saved')
      expect(await dataOf(id)).toMatchObject({ settings: { fps: 25 }, tracks: [{ id: 'a' }] })
    })

    it('saves edits of before the document is open, also when the component is gone by then', async () => {
      const { id } = await newProject()
      const held = holding()
      const { render } = await page().another(held.fetch)
      const { result, unmount } = render(() => {
        const kept = useDataPersistence({ projectId: id, projectType: 'video-edit' })
        const { update } = kept
        // Before the document is acquired.
        useLayoutEffect(() => update((body) => ({ ...body, metadata: { first: true } })), [update])
        return kept
      })
      act(() => result.current.update((body) => ({ ...body, settings: { second: true } })))
      unmount()
      await new Promise((resolve) => setTimeout(resolve, 20))
      held.letGo()
      await waitFor(async () =>
        expect(await savedData(id)).toMatchObject({ metadata: { first: true }, settings: { second: true } }),
      )
    })

    it('follows what others save, also by an id from outside', async () => {
      const { client, render } = page()
      const externalId = `film-${page().userId}`
      await client.projects.createProject({ name: 'Film', type: 'video-edit', externalId })
      const { result } = render(() => ({
        ...useLiveUpdates(),
        ...useDataPersistence({ projectId: externalId, projectType: 'video-edit' }),
      }))
      await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, isConnected: true }))
      await act(() => client.projects.saveProjectData(externalId, { settings: { fps: 25 } }))
      await waitFor(() => expect(result.current.data?.settings).toEqual({ fps: 25 }))
    })

    it('tells of a project that is not there', async () => {
      const { result } = openApp('video-edit-nowhere', { settings: { fps: 25 } })
      await act(() => expect(result.current.saveDataToBackend()).rejects.toMatchObject({ code: 'not_found' }))
      expect(result.current).toMatchObject({ status: 'failed', error: { code: 'not_found' } })
    })
  })

  describe('useMusicTracks', () => {
    it('keeps tracks in the document, with their waveforms', async () => {
      const { render, elsewhere } = page()
      const { id } = await newProject('music-clip')
      const other = { id: 'v1', clips: [1] }
      await page().client.projects.saveProjectData(id, { tracks: [other] })
      const headers = { 'Content-Type': 'audio/wav', 'X-Filename': 'tone.wav' }
      const stored = await elsewhere('/api/media', { method: 'POST', headers, body: tone() })
      const { id: mediaId } = (await stored.json()) as { id: string }
      const { result } = render(() => useMusicTracks({ projectId: id }))
      await waitFor(() => expect(result.current.isLoading).toBe(false))
      const { actions } = result.current
      const [first = '', second = ''] = await act(async () => [
        actions.addTrack({ mediaId, name: 'Tone', durationSeconds: 1 }),
        actions.addTrack({ mediaId: 'media-none', name: 'Voice' }, 0),
      ])
      expect(result.current.tracks.map(({ name }) => name)).toEqual(['Voice', 'Tone'])
      await act(async () => {
        actions.moveTrack(first, 0)
        actions.setGain(first, 0.5)
        actions.setMuted(second, true)
        actions.trimTrack(first, 0.25, 5)
      })
      expect(result.current.tracks).toMatchObject([
        { id: first, gain: 0.5, trimStartSeconds: 0.25, trimEndSeconds: 1 },
        { id: second, muted: true },
      ])
      await waitFor(() => expect(result.current.waveforms[mediaId]?.data.length).toBeGreaterThan(0), {
        timeout: 20_000,
      })
      await act(async () => actions.removeTrack(second))
      await waitFor(() => expect(result.current.status).toBe('saved'), { timeout: 5_000 })
      expect(await dataOf(id)).toMatchObject({ tracks: [other, { id: first, gain: 0.5, mediaId }] })
    })
  })
}
