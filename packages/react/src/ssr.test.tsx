import { createClient } from '@holdall/client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import * as holdall from './index.ts'

const { HoldallProvider } = holdall
const options = { projectId: 'p', userId: 'anna', projectType: 'custom' }
const steps = { currentStep: 1, maxReachedStep: 1, onStepChange: () => {}, basePath: '/edit', projectData: { id: 'p' } }

/** Every hook, as a page on a server calls it. */
const hooks: Record<string, () => unknown> = {
  useAudioEditProject: holdall.useAudioEditProject,
  useAudioMemoryManagement: holdall.useAudioMemoryManagement,
  useCustomProject: holdall.useCustomProject,
  useDataPersistence: () => holdall.useDataPersistence({ ...options, projectData: {} }),
  useFileUploadHandlers: () => holdall.useFileUploadHandlers(options),
  useHoldallClient: holdall.useHoldallClient,
  useImageEditProject: holdall.useImageEditProject,
  useLiveUpdates: holdall.useLiveUpdates,
  useMedia: holdall.useMedia,
  useMediaItem: () => holdall.useMediaItem('m'),
  useMoodboard: () => holdall.useMoodboard('b'),
  useMoodboards: holdall.useMoodboards,
  useMusicClipProject: holdall.useMusicClipProject,
  useMusicTracks: () => holdall.useMusicTracks(options),
  usePages: () => holdall.usePages({ queryKey: ['p'], read: async () => ({ items: [], nextCursor: null }) }),
  useProject: () => holdall.useProject('p'),
  useProjectFactory: () => holdall.useProjectFactory(options),
  useProjectLoading: () => holdall.useProjectLoading(options),
  useProjectManagement: () => holdall.useProjectManagement(options),
  useProjects: holdall.useProjects,
  useStorageStats: holdall.useStorageStats,
  useUploads: holdall.useUploads,
  useUrlStorageIntegration: () => holdall.useUrlStorageIntegration({ ...options, ...steps }),
  useVideoEditProject: holdall.useVideoEditProject,
}

it('names every hook that there is', () => {
  const exported = Object.keys(holdall).filter((name) => name.startsWith('use'))
  expect(Object.keys(hooks).sort()).toEqual(exported.sort())
})

it.each(Object.entries(hooks))('%s renders where there is no browser, and asks for nothing', (_name, hook) => {
  expect(globalThis).not.toHaveProperty('window')
  const client = createClient({ fetch: () => Promise.reject(new Error('nothing is to be asked')) })
  const Page = () => <p>{typeof hook() === 'object' ? 'rendered' : ''}</p>
  const page = (
    <QueryClientProvider client={new QueryClient()}>
      <HoldallProvider client={client}>
        <Page />
      </HoldallProvider>
    </QueryClientProvider>
  )
  expect(renderToString(page)).toBe('<p>rendered</p>')
})

it('says what is missing where there is no provider', () => {
  const Page = () => <p>{String(holdall.useHoldallClient())}</p>
  expect(() => renderToString(<Page />)).toThrow('<HoldallProvider')
})
