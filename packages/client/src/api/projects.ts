import type {
  Credits,
  DeletionReport,
  IntegrityReport,
  MediaItem,
  Member,
  MemberRole,
  ProjectCreate,
  ProjectDuplicate,
  ProjectPatch,
  ProjectStorageConfig,
  Relink,
  Snapshot,
  SnapshotRestore,
  StorageStats,
} from '@holdall/protocol'
import type { Request } from '../http/send.ts'
import { randomKey } from '../random-key.ts'
import type { DocumentsApi } from './documents.ts'
import type { MediaQuery } from './media-query.ts'
import { type CallOptions, type Page, type PageOptions, pathOf } from './page.ts'
import { type DocumentBody, idOfProject, type ProjectRef, type TypedProject, type TypeName } from './project-bodies.ts'
import type { StoreFile, StoreOptions } from './store-file.ts'

/** What narrows a list of projects. */
export interface ProjectQuery {
  /** Comma list: any of. */
  type?: string | undefined
  /** Comma list of draft, active, archived. */
  status?: string | undefined
  q?: string | undefined
  /** updated, created, name or size; `-` reverses. @default 'updated' */
  sort?: string | undefined
  trashed?: boolean | undefined
}

/** A project type as the server tells of it. */
export type ProjectTypeInfo = Omit<ProjectStorageConfig, 'documents'>

/** Projects, with what belongs to them. What older code calls `projectsAPI`. */
export function createProjectsApi<Types extends readonly ProjectStorageConfig[]>(
  request: Request,
  documents: DocumentsApi<Types>,
  store: StoreFile,
  urlOf: (path: string) => string,
) {
  const root = '/api/storage/projects'
  const path = (project: ProjectRef, rest = ''): string => pathOf`/api/storage/projects/${idOfProject(project)}` + rest
  return {
    /** @throws {invalid_request} for a type that the server does not have */
    createProject: <Type extends TypeName<Types> | (string & {})>(
      body: Omit<ProjectCreate, 'type'> & { type: Type },
      { signal, idempotencyKey = randomKey() }: CallOptions & { idempotencyKey?: string } = {},
    ) =>
      request<TypedProject<Type>>(root, {
        method: 'POST',
        body,
        headers: { 'Idempotency-Key': idempotencyKey },
        retry: true,
        signal,
      }),
    /** @param id also an external id. @throws {not_found} */
    getProject: (id: string, { signal }: CallOptions = {}) => request<TypedProject>(path(id), { signal }),
    listProjects: (query: ProjectQuery = {}, { signal, ...page }: PageOptions = {}) =>
      request<Page<TypedProject>>(root, { query: { ...query, ...page }, signal }),
    updateProject: (project: ProjectRef, body: ProjectPatch, { signal }: CallOptions = {}) =>
      request<TypedProject>(path(project), { method: 'PATCH', body, signal }),
    /** To the trash, whence `restoreProject` brings it back. */
    deleteProject: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<TypedProject>(path(project), { method: 'DELETE', signal }),
    /** For good, with everything in it. A large one becomes a job. */
    purgeProject: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<DeletionReport | { jobId: string }>(path(project), { method: 'DELETE', query: { purge: true }, signal }),
    restoreProject: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<TypedProject>(path(project, '/restore'), { method: 'POST', signal }),
    duplicateProject: (project: ProjectRef, body: ProjectDuplicate = {}, { signal }: CallOptions = {}) =>
      request<TypedProject>(path(project, '/duplicate'), { method: 'POST', body, signal }),
    /** Where the zip of everything in it comes from; it needs the caller's cookie or header. */
    bundleUrl: (project: ProjectRef): string => urlOf(path(project, '/bundle')),
    /** The types that this server has. */
    listTypes: ({ signal }: CallOptions = {}) => request<{ items: ProjectTypeInfo[] }>(`${root}/types`, { signal }),

    /** Stores a file in the project; resumes by itself where it breaks off. @returns its id */
    uploadProjectFile: async (
      project: ProjectRef,
      file: File | Blob,
      metadata: Record<string, unknown> = {},
      options: StoreOptions = {},
    ): Promise<string> => (await store(file, { ...metadata, projectId: idOfProject(project) }, options)).id,
    listProjectFiles: (project: ProjectRef, query: MediaQuery = {}, { signal, ...page }: PageOptions = {}) =>
      request<Page<MediaItem>>(path(project, '/files'), { query: { ...query, ...page }, signal }),
    /** For good. */
    deleteProjectFile: (project: ProjectRef, fileId: string, { signal }: CallOptions = {}) =>
      request<DeletionReport>(path(project, pathOf`/files/${fileId}`), { method: 'DELETE', signal }),
    storageStats: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<StorageStats>(path(project, '/storage/stats'), { signal }),

    /** Replaces the document `data`; the last writer wins, unless `revision` says what it builds on. @returns the revision */
    saveProjectData: <Type extends string>(
      project: ProjectRef<Type>,
      data: Partial<DocumentBody<Types, Type, 'data'>>,
      { revision = '*', signal }: CallOptions & { revision?: number | '*' } = {},
    ): Promise<number> => documents.saveText(project, 'data', JSON.stringify(data), revision, { signal }),
    /** The document `data`. */
    loadProjectData: async <Type extends string>(
      project: ProjectRef<Type>,
      { signal }: CallOptions = {},
    ): Promise<DocumentBody<Types, Type, 'data'>> => (await documents.load(project, 'data', { signal })).body,

    listMembers: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<Page<Member>>(path(project, '/members'), { signal }),
    setMember: (project: ProjectRef, userId: string, role: MemberRole, { signal }: CallOptions = {}) =>
      request<Member>(path(project, pathOf`/members/${userId}`), { method: 'PUT', body: { role }, signal }),
    removeMember: (project: ProjectRef, userId: string, { signal }: CallOptions = {}) =>
      request<void>(path(project, pathOf`/members/${userId}`), { method: 'DELETE', signal }),

    /** Points in time: documents and the media that they use. */
    listSnapshots: (project: ProjectRef, { signal, ...page }: PageOptions = {}) =>
      request<Page<Snapshot>>(path(project, '/snapshots'), { query: { ...page }, signal }),
    takeSnapshot: (project: ProjectRef, name?: string, { signal }: CallOptions = {}) =>
      request<Snapshot>(path(project, '/snapshots'), { method: 'POST', body: name ? { name } : {}, signal }),
    restoreSnapshot: (project: ProjectRef, snapshotId: string, { signal }: CallOptions = {}) =>
      request<SnapshotRestore>(path(project, pathOf`/snapshots/${snapshotId}/restore`), { method: 'POST', signal }),
    deleteSnapshot: (project: ProjectRef, snapshotId: string, { signal }: CallOptions = {}) =>
      request<void>(path(project, pathOf`/snapshots/${snapshotId}`), { method: 'DELETE', signal }),

    /** What is wrong with its documents and media. */
    checkIntegrity: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<IntegrityReport>(path(project, '/integrity'), { signal }),
    /** Puts media with the same content in the place of what is missing. */
    relink: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<Relink>(path(project, '/relink'), { method: 'POST', body: {}, signal }),
    /** Whose pictures and sounds it uses. */
    credits: (project: ProjectRef, { signal }: CallOptions = {}) =>
      request<Credits>(path(project, '/credits'), { signal }),
  }
}

export type ProjectsApi<Types extends readonly ProjectStorageConfig[]> = ReturnType<typeof createProjectsApi<Types>>
