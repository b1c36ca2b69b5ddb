import { localUrls } from './local-urls.ts'
import { apiUrl, type Request } from './request.ts'
import type {
  DeletionReport,
  IntegrityReport,
  MediaItem,
  Member,
  MemberRole,
  Page,
  Project,
  ProjectCreate,
  ProjectPatch,
  ProjectQuery,
  ProjectTypeInfo,
  Relink,
  Scene,
  ScenePatch,
  Snapshot,
  SnapshotRestore,
  StorageStats,
} from './types.ts'

interface PageOptions {
  cursor: string | null
  signal?: AbortSignal
}

/** The project routes of CONTRACT §7 that the dashboard uses, but for the documents. */
export function createProjectsApi(request: Request) {
  const path = (id: string, rest = '') => `storage/projects/${encodeURIComponent(id)}${rest}`
  const part = (id: string, kind: string, of: string, rest = '') =>
    path(id, `/${kind}/${encodeURIComponent(of)}${rest}`)
  return {
    types: () => request<{ items: ProjectTypeInfo[] }>('storage/projects/types'),
    list: (query: ProjectQuery, { cursor, signal }: PageOptions) =>
      request<Page<Project>>('storage/projects', {
        query: { ...query, limit: 48, cursor: cursor ?? undefined },
        signal,
      }),
    create: (body: ProjectCreate) => request<Project>('storage/projects', { method: 'POST', body }),
    get: (id: string, signal?: AbortSignal) => request<Project>(path(id), { signal }),
    update: (id: string, body: ProjectPatch) => request<Project>(path(id), { method: 'PATCH', body }),
    trash: (id: string) => request<Project>(path(id), { method: 'DELETE' }),
    restore: (id: string) => request<Project>(path(id, '/restore'), { method: 'POST' }),
    purge: (id: string) =>
      request<DeletionReport | { jobId: string }>(path(id), { method: 'DELETE', query: { purge: true } }),
    duplicate: (id: string) => request<Project>(path(id, '/duplicate'), { method: 'POST', body: {} }),
    /** Where the zip comes from. */
    bundleUrl: (id: string) => apiUrl(path(id, '/bundle')),

    members: (id: string, signal?: AbortSignal) => request<Page<Member>>(path(id, '/members'), { signal }),
    setMember: (id: string, userId: string, role: MemberRole) =>
      request<Member>(part(id, 'members', userId), { method: 'PUT', body: { role } }),
    removeMember: (id: string, userId: string) => request<unknown>(part(id, 'members', userId), { method: 'DELETE' }),

    scenes: (id: string, { cursor, signal }: PageOptions) =>
      request<Page<Scene>>(path(id, '/scenes'), { query: { limit: 200, cursor: cursor ?? undefined }, signal }),
    addScene: (id: string, name: string) => request<Scene>(path(id, '/scenes'), { method: 'POST', body: { name } }),
    updateScene: (id: string, sceneId: string, body: ScenePatch) =>
      request<Scene>(part(id, 'scenes', sceneId), { method: 'PATCH', body }),
    /** Deletes its files for good as well. */
    removeScene: (id: string, sceneId: string) =>
      request<DeletionReport>(part(id, 'scenes', sceneId), { method: 'DELETE' }),
    orderScenes: (id: string, ids: readonly string[]) =>
      request<unknown>(path(id, '/scenes/order'), { method: 'PUT', body: { ids } }),

    files: async (id: string, { cursor, signal }: PageOptions) => {
      const page = await request<Page<MediaItem>>(path(id, '/files'), {
        query: { limit: 60, cursor: cursor ?? undefined },
        signal,
      })
      return { ...page, items: page.items.map(localUrls) }
    },
    /** Where a form with one file is posted. */
    uploadUrl: (id: string) => apiUrl(path(id, '/files/upload')),
    storage: (id: string, signal?: AbortSignal) => request<StorageStats>(path(id, '/storage/stats'), { signal }),

    snapshots: (id: string, { cursor, signal }: PageOptions) =>
      request<Page<Snapshot>>(path(id, '/snapshots'), { query: { cursor: cursor ?? undefined }, signal }),
    takeSnapshot: (id: string, name: string) =>
      request<Snapshot>(path(id, '/snapshots'), { method: 'POST', body: name === '' ? {} : { name } }),
    restoreSnapshot: (id: string, snapshotId: string) =>
      request<SnapshotRestore>(part(id, 'snapshots', snapshotId, '/restore'), { method: 'POST' }),
    removeSnapshot: (id: string, snapshotId: string) =>
      request<unknown>(part(id, 'snapshots', snapshotId), { method: 'DELETE' }),

    integrity: (id: string, signal?: AbortSignal) => request<IntegrityReport>(path(id, '/integrity'), { signal }),
    /** Puts media with the same content in the place of what is missing. */
    relink: (id: string) => request<Relink>(path(id, '/relink'), { method: 'POST', body: {} }),
  }
}
