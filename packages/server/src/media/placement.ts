import {
  buildFilename,
  buildKey,
  extensionOfMime,
  kindOfMime,
  libraryFolder,
  librarySource,
  type MediaKind,
  type ProjectCategory,
  type SourceType,
  type StorageCategory,
  userSegment,
} from '@holdall/protocol'

export interface PlacementRequest {
  mediaId: string
  ownerUserId: string
  projectId: string | null
  sceneId: string | null
  /** Folder inside a project. @default 'uploads' */
  category: ProjectCategory | null
  sourceType: SourceType
  originalFilename: string
  mimeType: string
}

export interface Placement {
  storageKey: string
  filename: string
  kind: MediaKind
  category: StorageCategory
}

/** Where an item's bytes go: scene, project folder or library (CONTRACT §5). */
export function placeMedia(request: PlacementRequest): Placement {
  const { mediaId, ownerUserId, projectId, sceneId, sourceType, originalFilename, mimeType } = request
  const kind = kindOfMime(mimeType)
  const filename = buildFilename({
    ownerUserId,
    originalName: originalFilename,
    mediaId,
    extension: extensionOfMime(mimeType),
  })
  const user = userSegment(ownerUserId)
  if (projectId !== null && sceneId !== null) {
    return {
      filename,
      kind,
      category: 'uploads',
      storageKey: buildKey({ layout: 'scene', user, projectId, sceneId, kind, filename }),
    }
  }
  if (projectId !== null) {
    const category = request.category ?? 'uploads'
    const key = buildKey({ layout: 'project', user, projectId, category, filename })
    return { filename, kind, category: category === 'output' ? 'exports' : category, storageKey: key }
  }
  const key = buildKey({
    layout: 'library',
    user,
    source: librarySource(sourceType),
    folder: libraryFolder(kind),
    filename,
  })
  return { filename, kind, category: 'uploads', storageKey: key }
}
