import type { ApiProblem, Page } from '@holdall/client'
import type { DocumentInfo, IntegrityReport, MediaItem, Member, RevisionInfo, Scene, Snapshot } from '@holdall/protocol'
import { holdallKeys, type PagesOptions } from '@holdall/react'
import { queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'

// Everything of one project begins with the key of the project, so that one call lets all of it be read again.

const PROCESSING_LOOK_MS = 1500

export const projectTypesQuery = (api: Api) =>
  queryOptions({ queryKey: ['project-types'], staleTime: 10 * 60_000, queryFn: () => api.projects.listTypes() })

export const documentsQuery = (api: Api, id: string): PagesOptions<Page<DocumentInfo>> => ({
  queryKey: [...holdallKeys.project(id), 'documents'],
  read: (page) => api.documents.list(id, { limit: 200, ...page }),
})

export const documentQuery = (api: Api, id: string, name: string) =>
  queryOptions({
    queryKey: [...holdallKeys.project(id), 'document', name],
    queryFn: ({ signal }) => api.documents.loadText(id, name, { signal }),
  })

export const revisionsQuery = (api: Api, id: string, name: string): PagesOptions<Page<RevisionInfo>> => ({
  queryKey: [...holdallKeys.project(id), 'revisions', name],
  read: (page) => api.documents.revisions(id, name, { limit: 100, ...page }),
})

/** A revision never changes. */
export const revisionQuery = (api: Api, id: string, name: string, revision: number) =>
  queryOptions({
    queryKey: ['revision', id, name, revision],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.documents.revision(id, name, revision, { signal }),
  })

export const conflictsQuery = (api: Api, id: string, name: string) =>
  queryOptions({
    queryKey: [...holdallKeys.project(id), 'conflicts', name],
    queryFn: ({ signal }) => api.documents.conflicts(id, name, { signal }),
  })

export const scenesQuery = (api: Api, id: string): PagesOptions<Page<Scene>> => ({
  queryKey: [...holdallKeys.project(id), 'scenes'],
  read: (page) => api.scenes.list(id, { limit: 200, ...page }),
})

/** Looks again while something is being processed. */
export const filesQuery = (api: Api, id: string): PagesOptions<Page<MediaItem>> => ({
  queryKey: [...holdallKeys.project(id), 'files'],
  read: (page) => api.projects.listProjectFiles(id, {}, { limit: 60, ...page }),
  refetchInterval: (pages) =>
    pages.some(({ items }) => items.some(({ status }) => status === 'processing')) && PROCESSING_LOOK_MS,
})

export const snapshotsQuery = (api: Api, id: string): PagesOptions<Page<Snapshot>> => ({
  queryKey: [...holdallKeys.project(id), 'snapshots'],
  read: (page) => api.projects.listSnapshots(id, page),
})

export const membersQuery = (api: Api, id: string): PagesOptions<Page<Member>> => ({
  queryKey: [...holdallKeys.project(id), 'members'],
  read: (page) => api.projects.listMembers(id, page),
})

export const integrityQuery = (api: Api, id: string) =>
  queryOptions<IntegrityReport, ApiProblem>({
    queryKey: [...holdallKeys.project(id), 'integrity'],
    queryFn: ({ signal }) => api.projects.checkIntegrity(id, { signal }),
  })
