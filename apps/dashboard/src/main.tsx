import type { Session } from '@holdall/protocol'
import { HoldallProvider } from '@holdall/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiContext } from './api/api-context.ts'
import { createApi } from './api/create-api.ts'
import { localUrls } from './api/local-urls.ts'
import { StartedJobs } from './jobs/started-jobs.ts'
import { StartedJobsContext } from './jobs/started-jobs-context.ts'
import { Arrivals, ArrivalsContext } from './library/arrivals-context.ts'
import { createDashboardRouter } from './router.tsx'
import { Appearance } from './shell/appearance.ts'
import { AppearanceContext } from './shell/appearance-context.ts'
import { ToastContext } from './ui/toast-context.ts'
import { Toasts } from './ui/toasts.ts'
import { UploadContext } from './upload/upload-context.ts'
import { UploadDesk } from './upload/upload-desk.ts'
import { watchUploads } from './upload/watch-uploads.ts'
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
  const api = createApi({
    onUnauthenticated: () => queries.setQueryData(['session'], null),
    userId: () => queries.getQueryData<Session | null>(['session'])?.userId ?? '',
  })
  const arrivals = new Arrivals()
  watchUploads(api.uploads, (item, { known, intent: { projectId } }) => {
    // What the library has already did not arrive now.
    if (!known || projectId !== undefined) arrivals.arrived(localUrls(item))
    void queries.invalidateQueries({ queryKey: ['usage'] })
  })
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <HoldallProvider client={api}>
          <ApiContext value={api}>
            <AppearanceContext value={new Appearance(browserStorage())}>
              <ToastContext value={new Toasts()}>
                <UploadContext value={new UploadDesk(api.uploads)}>
                  <ArrivalsContext value={arrivals}>
                    <StartedJobsContext value={new StartedJobs(api.events)}>
                      <RouterProvider router={createDashboardRouter()} />
                    </StartedJobsContext>
                  </ArrivalsContext>
                </UploadContext>
              </ToastContext>
            </AppearanceContext>
          </ApiContext>
        </HoldallProvider>
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
