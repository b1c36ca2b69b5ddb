import { act, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import { useUrlStorageIntegration } from '../index.ts'
import type { CurrentPage } from './hook-page.ts'
import type { HooksUnderTest } from './hooks-under-test.tsx'

export function stepHooks(page: CurrentPage): void {
  /** An app of steps in a browser that remembers nothing. */
  const openApp = ({ render }: HooksUnderTest, id: string, address = '/edit') => {
    localStorage.clear()
    window.history.replaceState(null, '', address)
    const { result } = render(() => {
      const [steps, setSteps] = useState({ currentStep: 1, maxReachedStep: 1 })
      const kept = useUrlStorageIntegration({
        ...steps,
        ...{ projectType: 'video-edit', basePath: '/edit', userId: page().userId, projectData: { id } },
        onStepChange: (currentStep, { maxReachedStep }) => setSteps({ currentStep, maxReachedStep }),
      })
      return { ...steps, ...kept, advance: (to: number) => setSteps({ currentStep: to, maxReachedStep: to }) }
    })
    return result
  }

  describe('useUrlStorageIntegration', () => {
    it('keeps the step on the server, for other browsers', async () => {
      const { client, another } = page()
      const { id } = await client.projects.createProject({ name: 'Film', type: 'video-edit', metadata: { by: 'me' } })
      const one = openApp(page(), id)
      await waitFor(() => expect(one.current.isRestoring).toBe(false))
      await act(async () => one.current.advance(2))
      await act(async () => one.current.advance(3))
      const metadata = { by: 'me', currentStep: 3, maxReachedStep: 3 }
      await waitFor(async () => expect((await client.projects.getProject(id)).metadata).toEqual(metadata))

      const two = openApp(await another(), id)
      await waitFor(() => expect(two.current).toMatchObject({ isRestoring: false, currentStep: 3, maxReachedStep: 3 }))
      expect(window.location.search).toBe('?step=3')
      const three = openApp(await another(), id, '/edit?step=2')
      await waitFor(() =>
        expect(three.current).toMatchObject({ isRestoring: false, currentStep: 2, maxReachedStep: 3 }),
      )
    })

    it('keeps the step on the server though the app is closed at once, and the server away for a moment', async () => {
      const { client, another } = page()
      const { id } = await client.projects.createProject({ name: 'Film', type: 'video-edit' })
      let isAway = true
      const under = await another(async (input, init) => {
        if (init?.method !== 'PATCH' || !isAway) return fetch(input, init)
        isAway = false
        throw new TypeError('fetch failed')
      })
      const result = openApp(under, id)
      await waitFor(() => expect(result.current.isRestoring).toBe(false))
      await act(async () => result.current.advance(2))
      await act(async () => result.current.advance(3))
      under.end()
      await waitFor(async () =>
        expect((await client.projects.getProject(id)).metadata).toMatchObject({ currentStep: 3 }),
      )
      expect(under.requests.filter(({ name }) => name.startsWith('PATCH'))).toHaveLength(2)
    })

    it('goes on without a server that has the project', async () => {
      const result = openApp(page(), 'video-edit-nowhere', '/edit?step=2')
      await waitFor(() => expect(result.current).toMatchObject({ isRestoring: false, currentStep: 1 }))
      expect(window.location.search).toBe('?step=1')
    })
  })
}
