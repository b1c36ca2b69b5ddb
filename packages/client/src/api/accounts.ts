import type { ApiKey, CreateApiKey, CreatedApiKey, Session } from '@holdall/protocol'
import type { Request } from '../http/send.ts'
import { type CallOptions, pathOf } from './page.ts'

/** Who is asking. */
export function createSessionApi(request: Request) {
  return {
    get: ({ signal }: CallOptions = {}) => request<Session>('/api/session', { signal }),
    /** Exchanges the bearer token for a read-only cookie, so that `<img src="/storage/…">` works. */
    begin: ({ signal }: CallOptions = {}) => request<void>('/api/session', { method: 'POST', signal }),
    end: ({ signal }: CallOptions = {}) => request<void>('/api/session', { method: 'DELETE', signal }),
  }
}

/** API keys. */
export function createKeysApi(request: Request) {
  return {
    list: ({ signal }: CallOptions = {}) => request<{ items: ApiKey[] }>('/api/keys', { signal }),
    create: (body: CreateApiKey, { signal }: CallOptions = {}) =>
      request<CreatedApiKey>('/api/keys', { method: 'POST', body, signal }),
    revoke: (id: string, { signal }: CallOptions = {}) =>
      request<void>(pathOf`/api/keys/${id}`, { method: 'DELETE', signal }),
  }
}
