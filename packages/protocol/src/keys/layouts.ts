import type { MediaKind } from '../mime/mime.ts'

/** Folders of a project that hold files. */
export const PROJECT_CATEGORIES = ['uploads', 'processed', 'thumbnails', 'music', 'output'] as const
export type ProjectCategory = (typeof PROJECT_CATEGORIES)[number]

/** Folders of a user's library, one per source of media. */
export const LIBRARY_SOURCES = ['uploads', 'playground', 'enhanced', 'stock'] as const
export type LibrarySource = (typeof LIBRARY_SOURCES)[number]

/** Folders inside a library source, one per kind. */
export const LIBRARY_FOLDERS = ['images', 'videos', 'audio', 'files'] as const
export type LibraryFolder = (typeof LIBRARY_FOLDERS)[number]

/** Where renditions go. */
export const RENDITION_CATEGORIES = ['thumbnails', 'processed'] as const
export type RenditionCategory = (typeof RENDITION_CATEGORIES)[number]

export const MEDIA_KINDS = ['image', 'video', 'audio', 'file'] as const satisfies readonly MediaKind[]

/** Categories by which stored bytes are counted. */
export const STORAGE_CATEGORIES = ['uploads', 'processed', 'thumbnails', 'exports', 'music'] as const
export type StorageCategory = (typeof STORAGE_CATEGORIES)[number]

/** `users/{user}/projects/{projectId}/scenes/{sceneId}/{kind}/{filename}` */
export interface SceneKey {
  layout: 'scene'
  /** A segment as `userSegment` answers it, here and below. */
  user: string
  projectId: string
  sceneId: string
  kind: MediaKind
  filename: string
}

/** `users/{user}/projects/{projectId}/{category}/{filename}` */
export interface ProjectKey {
  layout: 'project'
  user: string
  projectId: string
  category: ProjectCategory
  filename: string
}

/** `users/{user}/projects/{projectId}/{category}/{mediaId}/{filename}` */
export interface ProjectRenditionKey {
  layout: 'project-rendition'
  user: string
  projectId: string
  category: RenditionCategory
  mediaId: string
  filename: string
}

/** `users/{user}/library/{source}/{folder}/{filename}` */
export interface LibraryKey {
  layout: 'library'
  user: string
  source: LibrarySource
  folder: LibraryFolder
  filename: string
}

/** `users/{user}/library/{category}/{mediaId}/{filename}` */
export interface LibraryRenditionKey {
  layout: 'library-rendition'
  user: string
  category: RenditionCategory
  mediaId: string
  filename: string
}

/** What an object key says, one member per layout of CONTRACT §5. */
export type KeyParts = SceneKey | ProjectKey | ProjectRenditionKey | LibraryKey | LibraryRenditionKey

const FOLDER_OF_KIND: Record<MediaKind, LibraryFolder> = {
  image: 'images',
  video: 'videos',
  audio: 'audio',
  file: 'files',
}

const LIBRARY_OF_SOURCE_TYPE = {
  upload: 'uploads',
  playground: 'playground',
  enhanced: 'enhanced',
  stock: 'stock',
} as const

/** The library folder of a kind: `image` → `images`. */
export function libraryFolder(kind: MediaKind): LibraryFolder {
  return FOLDER_OF_KIND[kind]
}

/** The library's folder of an item's source type: `upload` → `uploads`. */
export function librarySource(sourceType: keyof typeof LIBRARY_OF_SOURCE_TYPE): LibrarySource {
  return LIBRARY_OF_SOURCE_TYPE[sourceType]
}
