import { createBoardsApi } from './boards-api.ts'
import { createDocumentsApi } from './documents-api.ts'
import { createJobsApi } from './jobs-api.ts'
import { createKinshipApi } from './kinship-api.ts'
import { LiveEvents } from './live-events.ts'
import { createMakingApi } from './making-api.ts'
import { createMediaApi } from './media-api.ts'
import { createProjectsApi } from './projects-api.ts'
import { createRequest, createSend } from './request.ts'
import { createStorageApi } from './storage-api.ts'
import type { ApiKey, CreateApiKey, CreatedApiKey, Session } from './types.ts'

/**
 * Everything the dashboard asks of the server. The client package will take this place.
 *
 * @param onUnauthenticated called when the session turns out to have ended
 */
export function createApi(onUnauthenticated: () => void) {
  const send = createSend(onUnauthenticated)
  const request = createRequest(send)
  return {
    media: createMediaApi(send),
    projects: createProjectsApi(request),
    documents: createDocumentsApi(send),
    boards: createBoardsApi(send),
    session: {
      get: () => request<Session>('session'),
      end: () => request<unknown>('session', { method: 'DELETE' }),
    },
    keys: {
      list: () => request<{ items: ApiKey[] }>('keys'),
      create: (body: CreateApiKey) => request<CreatedApiKey>('keys', { method: 'POST', body }),
      revoke: (id: string) => request<unknown>(`keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    },
    storage: createStorageApi(send),
    jobs: createJobsApi(request),
    making: createMakingApi(send),
    kinship: createKinshipApi(send),
    events: new LiveEvents(() => new EventSource('/api/events')),
  }
}

export type Api = ReturnType<typeof createApi>
