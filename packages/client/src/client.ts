import { constructStorageUrl, determineMediaType, type ProjectStorageConfig } from '@holdall/protocol'
import { createKeysApi, createSessionApi } from './api/accounts.ts'
import { createDocumentsApi } from './api/documents.ts'
import { createJobsApi } from './api/jobs.ts'
import { createMediaApi } from './api/media.ts'
import { createMoodboardsApi } from './api/moodboards.ts'
import type { RegisteredTypes } from './api/project-bodies.ts'
import { createProjectsApi } from './api/projects.ts'
import { createScenesApi } from './api/scenes.ts'
import { createStorageApi } from './api/storage.ts'
import { createFormStore, createUploadStore } from './api/store-file.ts'
import { createUnifiedMedia } from './api/unified-media.ts'
import { LiveEvents } from './events/live-events.ts'
import { DEFAULT_RETRIES, type RetryOptions } from './http/retry.ts'
import { createRequest, createSend } from './http/send.ts'
import { createTokenSource, type Token } from './http/token-source.ts'
import { createUploads, type UploadsOptions } from './uploads/create-uploads.ts'
import { keepUrl } from './url-keeper.ts'

/** What `createClient` is told. */
export interface ClientOptions<Types extends readonly ProjectStorageConfig[] = RegisteredTypes> {
  /** Where the server is. @default '' the page's own origin */
  baseUrl?: string | undefined
  /** A bearer token, or a function that brings one: called first, and again when the server answers 401. Without, the page's cookie counts. */
  token?: Token | undefined
  /** The app's own types beside the built-in ones. */
  projectTypes?: Types | undefined
  /** @default the global `fetch` */
  fetch?: typeof fetch | undefined
  /** How often what is safe to repeat is sent again. */
  retries?: Partial<RetryOptions> | undefined
  /** How many at once, in what pieces, and whose they are. */
  uploads?: Omit<UploadsOptions, 'send' | 'token' | 'baseUrl' | 'onUnauthenticated'> | undefined
  /** Called when an answer says that nobody is signed in, also after a fresh token. */
  onUnauthenticated?: (() => void) | undefined
}

/**
 * Everything that an app asks of a Holdall. Answers that say no are thrown as `ApiProblem`; every call takes an `AbortSignal`.
 *
 * @example const client = createClient({ baseUrl: 'https://media.example', token: () => fetchToken() })
 */
export function createClient<const Types extends readonly ProjectStorageConfig[] = RegisteredTypes>({
  baseUrl = '',
  token,
  projectTypes,
  fetch = globalThis.fetch.bind(globalThis),
  retries,
  onUnauthenticated,
  uploads: uploadOptions,
}: ClientOptions<Types> = {}) {
  const base = baseUrl.replace(/\/+$/, '')
  const allRetries = { ...DEFAULT_RETRIES, ...retries }
  const tokens = createTokenSource(token)
  const send = createSend({ baseUrl: base, token: tokens, fetch, retries: allRetries, onUnauthenticated })
  const request = createRequest(send)
  const uploads = createUploads({ ...uploadOptions, send, token: tokens, baseUrl: base, onUnauthenticated })
  const store = createUploadStore(uploads)
  const documents = createDocumentsApi<Types>(request, send)
  const urlOf = (path: string): string => base + path
  const media = {
    ...createMediaApi(request, send, urlOf),
    ...createUnifiedMedia(send, request, (headers) => createFormStore(send, headers)),
  }
  return {
    projects: createProjectsApi<Types>(request, documents, store, urlOf),
    documents,
    /** Files on their way: they go on after a lost connection, a restart of the server, a reload of the page. */
    uploads,
    scenes: createScenesApi(request, store),
    /** The one library of uploads, generated, enhanced and stock files; with the functions that older programs call. */
    media: {
      ...media,
      /** A signed address that is renewed before it ends. @returns ends it */
      keepUrl: (id: string, onUrl: (url: string) => void, options?: Parameters<typeof keepUrl>[3]) =>
        keepUrl(media, id, onUrl, options),
    },
    moodboards: createMoodboardsApi(request, send),
    jobs: createJobsApi(request),
    /** What happens on the server, as it happens. */
    events: new LiveEvents(send, allRetries),
    storage: createStorageApi(request, send),
    session: createSessionApi(request),
    keys: createKeysApi(request),
    /** The app's own project types. */
    projectTypes: projectTypes ?? ([] as readonly ProjectStorageConfig[]),
    /** The permanent address of a key, old or new: `{base}/storage/{key}`. */
    constructStorageUrl: (key: string, userId?: string, projectId?: string, sceneId?: string): string =>
      constructStorageUrl(base, key, userId, projectId, sceneId),
    determineMediaType,
    /** Sends any request with the client's identity, retries and errors. */
    send,
  }
}

/** What `createClient` makes. */
export type HoldallClient<Types extends readonly ProjectStorageConfig[] = RegisteredTypes> = ReturnType<
  typeof createClient<Types>
>
