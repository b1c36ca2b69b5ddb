import type { MediaItem } from '@holdall/protocol'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiContext } from './api/api-context.ts'
import { createApi } from './api/create-api.ts'
import { sendFile } from './api/send-file.ts'
import { StartedJobs } from './jobs/started-jobs.ts'
import { StartedJobsContext } from './jobs/started-jobs-context.ts'
import { Arrivals, ArrivalsContext } from './library/arrivals-context.ts'
import { createDashboardRouter } from './router.tsx'
import { Appearance } from './shell/appearance.ts'
import { AppearanceContext } from './shell/appearance-context.ts'
import { ToastContext } from './ui/toast-context.ts'
import { Toasts } from './ui/toasts.ts'
import { hashFile } from './upload/hash-file.ts'
import { UploadContext } from './upload/upload-context.ts'
import { UploadQueue } from './upload/upload-queue.ts'
import './styles.css'

/** Builds everything once and puts it on the page. */
function start(root: HTMLElement): void {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // The client asks again by itself.
        retry: false,
        networkMode: 'always',
        staleTime: 10_000,
      },
      mutations: { networkMode: 'always' },
    },
  })
  const api = createApi(() => queries.setQueryData(['session'], null))
  const arrivals = new Arrivals()
  const uploads = new UploadQueue({
    check: (sha256, sizeBytes, signal) => api.media.check(sha256, sizeBytes, { signal }),
    send: (file, { target, ...options }) =>
      target === null
        ? sendFile(file, { ...options, url: '/api/media?format=v2' })
        : sendFile(file, {
            ...options,
            url: `/api/storage/projects/${encodeURIComponent(target.projectId)}/files/upload?format=v2`,
            form: true,
          }),
    hash: hashFile,
    onDone: (item: MediaItem, target) => {
      arrivals.arrived(item)
      if (target !== null) {
        void queries.invalidateQueries({ queryKey: ['project', target.projectId] })
        void queries.invalidateQueries({ queryKey: ['projects'] })
      }
      void queries.invalidateQueries({ queryKey: ['facets'] })
      void queries.invalidateQueries({ queryKey: ['usage'] })
    },
  })
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ApiContext value={api}>
          <AppearanceContext value={new Appearance(browserStorage())}>
            <ToastContext value={new Toasts()}>
              <UploadContext value={uploads}>
                <ArrivalsContext value={arrivals}>
                  <StartedJobsContext value={new StartedJobs(api.events)}>
                    <RouterProvider router={createDashboardRouter()} />
                  </StartedJobsContext>
                </ArrivalsContext>
              </UploadContext>
            </ToastContext>
          </AppearanceContext>
        </ApiContext>
      </QueryClientProvider>
    </StrictMode>,
  )
}

/** Some browsers throw when a page without rights asks for its storage. */
function browserStorage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}

const root = document.getElementById('root')
if (root !== null) start(root)
