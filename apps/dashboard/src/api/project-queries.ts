import type { Page, ProjectQuery } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'

// Everything of one project begins with `project` and its id, so that one call lets all of it be read again.

const PROCESSING_LOOK_MS = 1500

/** A list that is read page by page. */
function pages<Item>(
  key: readonly unknown[],
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<Item>>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export const projectTypesQuery = (api: Api) =>
  queryOptions({ queryKey: ['project-types'], staleTime: 10 * 60_000, queryFn: () => api.projects.listTypes() })

export const projectListQuery = (api: Api, query: ProjectQuery) => ({
  ...pages(['projects', query], (cursor, signal) => api.projects.listProjects(query, { limit: 48, cursor, signal })),
  placeholderData: keepPreviousData,
})

export const projectQuery = (api: Api, id: string) =>
  queryOptions({ queryKey: ['project', id], queryFn: ({ signal }) => api.projects.getProject(id, { signal }) })

export const documentsQuery = (api: Api, id: string) =>
  pages(['project', id, 'documents'], (cursor, signal) => api.documents.list(id, { limit: 200, cursor, signal }))

export const documentQuery = (api: Api, id: string, name: string) =>
  queryOptions({
    queryKey: ['project', id, 'document', name],
    queryFn: ({ signal }) => api.documents.loadText(id, name, { signal }),
  })

export const revisionsQuery = (api: Api, id: string, name: string) =>
  pages(['project', id, 'revisions', name], (cursor, signal) =>
    api.documents.revisions(id, name, { limit: 100, cursor, signal }),
  )

/** A revision never changes. */
export const revisionQuery = (api: Api, id: string, name: string, revision: number) =>
  queryOptions({
    queryKey: ['revision', id, name, revision],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.documents.revision(id, name, revision, { signal }),
  })

export const conflictsQuery = (api: Api, id: string, name: string) =>
  queryOptions({
    queryKey: ['project', id, 'conflicts', name],
    queryFn: ({ signal }) => api.documents.conflicts(id, name, { signal }),
  })

export const scenesQuery = (api: Api, id: string) =>
  pages(['project', id, 'scenes'], (cursor, signal) => api.scenes.list(id, { limit: 200, cursor, signal }))

/** Looks again while something is being processed. */
export const filesQuery = (api: Api, id: string) => ({
  ...pages<MediaItem>(['project', id, 'files'], (cursor, signal) =>
    api.projects.listProjectFiles(id, {}, { limit: 60, cursor, signal }),
  ),
  refetchInterval: ({ state }: { state: { data?: { pages: Page<MediaItem>[] } | undefined } }) =>
    state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'processing')) === true
      ? PROCESSING_LOOK_MS
      : (false as const),
})

export const projectStorageQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['project', id, 'storage'],
    queryFn: ({ signal }) => api.projects.storageStats(id, { signal }),
  })

export const snapshotsQuery = (api: Api, id: string) =>
  pages(['project', id, 'snapshots'], (cursor, signal) => api.projects.listSnapshots(id, { cursor, signal }))

export const membersQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['project', id, 'members'],
    queryFn: ({ signal }) => api.projects.listMembers(id, { signal }),
  })

export const integrityQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['project', id, 'integrity'],
    queryFn: ({ signal }) => api.projects.checkIntegrity(id, { signal }),
  })
