import type { DeletionReport, MediaItem, Scene, SceneCreate, ScenePatch } from '@holdall/protocol'
import { determineMediaType } from '@holdall/protocol'
import type { Request } from '../http/send.ts'
import { type CallOptions, type Page, type PageOptions, pathOf } from './page.ts'
import { idOfProject, type ProjectRef } from './project-bodies.ts'
import type { StoreFile, StoreOptions } from './store-file.ts'

/** The scenes of projects, and what is shown and heard in them. */
export function createScenesApi(request: Request, store: StoreFile) {
  const root = (project: ProjectRef): string => pathOf`/api/storage/projects/${idOfProject(project)}/scenes`
  const path = (project: ProjectRef, sceneId: string): string => root(project) + pathOf`/${sceneId}`
  const update = (project: ProjectRef, sceneId: string, body: ScenePatch, { signal }: CallOptions = {}) =>
    request<Scene>(path(project, sceneId), { method: 'PATCH', body, signal })
  const storeSceneMedia = async (
    project: ProjectRef,
    sceneId: string,
    file: File | Blob,
    { slot = slotOf(file), metadata = {}, ...options }: SceneMediaOptions = {},
  ): Promise<MediaItem> => {
    const item = await store(file, { ...metadata, projectId: idOfProject(project), sceneId }, options)
    await update(project, sceneId, slot === 'audio' ? { audioMediaId: item.id } : { mediaId: item.id }, options)
    return item
  }
  return {
    list: (project: ProjectRef, { signal, ...page }: PageOptions = {}) =>
      request<Page<Scene>>(root(project), { query: { ...page }, signal }),
    create: (project: ProjectRef, body: SceneCreate = {}, { signal }: CallOptions = {}) =>
      request<Scene>(root(project), { method: 'POST', body, signal }),
    get: (project: ProjectRef, sceneId: string, { signal }: CallOptions = {}) =>
      request<Scene>(path(project, sceneId), { signal }),
    update,
    /** With exactly its files, for good. */
    delete: (project: ProjectRef, sceneId: string, { signal }: CallOptions = {}) =>
      request<DeletionReport>(path(project, sceneId), { method: 'DELETE', signal }),
    /** @param ids every scene of the project, once */
    order: (project: ProjectRef, ids: readonly string[], { signal }: CallOptions = {}) =>
      request<Page<Scene>>(`${root(project)}/order`, { method: 'PUT', body: { ids }, signal }),
    /** Stores a file as the picture, clip or sound of a scene. */
    storeSceneMedia,
    /** The same with content that is at hand: text, bytes or a blob. */
    storeMediaContent: (
      project: ProjectRef,
      sceneId: string,
      content: string | Uint8Array<ArrayBuffer> | Blob,
      filename: string,
      { contentType, ...options }: SceneMediaOptions & { contentType?: string } = {},
    ): Promise<MediaItem> => {
      const type = contentType ?? (content instanceof Blob ? content.type : '')
      return storeSceneMedia(project, sceneId, new File([content], filename, { type }), options)
    },
  }
}

/** How a file becomes part of a scene. */
export interface SceneMediaOptions extends StoreOptions {
  /** What it becomes of the scene. @default 'audio' for a sound, else 'media' */
  slot?: 'media' | 'audio' | undefined
  metadata?: Record<string, unknown> | undefined
}

function slotOf(file: File | Blob): 'media' | 'audio' {
  const isSound = file.type.startsWith('audio/') || ('name' in file && determineMediaType(file.name) === 'audio')
  return isSound ? 'audio' : 'media'
}

export type ScenesApi = ReturnType<typeof createScenesApi>
