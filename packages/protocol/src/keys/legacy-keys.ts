import { PROJECT_CONFIGS } from '../project-types.ts'
import { parseKey } from './keys.ts'
import { type LibrarySource, libraryFolder, type ProjectCategory } from './layouts.ts'
import { isIdSegment, isSafeSegment } from './segments.ts'
import { determineMediaType } from './storage-url.ts'
import { userSegment } from './user-segment.ts'

const LEGACY_CATEGORIES: Readonly<Record<string, ProjectCategory>> = {
  uploads: 'uploads',
  processed: 'processed',
  thumbnails: 'thumbnails',
  exports: 'output',
  music: 'music',
}

/** What is known about an older key from where it was found. */
export interface LegacyKeyContext {
  /** The bucket it was kept in; the layouts of `user-media` and `playground-images` are then only looked for there. */
  bucket?: string | undefined
  userId?: string | undefined
  projectId?: string | undefined
  sceneId?: string | undefined
  /** Project types that may begin a key. @default the built-in ones */
  projectTypes?: readonly string[] | undefined
}

function libraryKey(user: string, source: LibrarySource, name: string): string | null {
  return isSafeSegment(name)
    ? `users/${userSegment(user)}/library/${source}/${libraryFolder(determineMediaType(name))}/${name}`
    : null
}

function projectKey(
  context: LegacyKeyContext,
  projectId: string,
  category: ProjectCategory,
  name: string,
): string | null {
  if (!context.userId || !isIdSegment(projectId) || !isSafeSegment(name)) return null
  return `users/${userSegment(context.userId)}/projects/${projectId}/${category}/${name}`
}

function bareKey(name: string, { userId, projectId, sceneId, ...rest }: LegacyKeyContext): string | null {
  if (!userId || !isSafeSegment(name)) return null
  if (!projectId) return libraryKey(userId, 'uploads', name)
  if (!sceneId) return projectKey({ userId, ...rest }, projectId, 'output', name)
  if (!isIdSegment(projectId) || !isIdSegment(sceneId)) return null
  return `users/${userSegment(userId)}/projects/${projectId}/scenes/${sceneId}/${determineMediaType(name)}/${name}`
}

/** `enhanced/{user}/f`, `uploads/{user}/images/f`, `uploads/{user}/videos/f` */
function userMediaKey(segments: readonly string[]): string | null {
  const [area, user = '', third = '', name = ''] = segments
  if (area === 'enhanced' && segments.length === 3) return libraryKey(user, 'enhanced', third)
  if (area !== 'uploads' || segments.length !== 4 || (third !== 'images' && third !== 'videos')) return null
  return isSafeSegment(name) ? `users/${userSegment(user)}/library/uploads/${third}/${name}` : null
}

/** `{user}/generated/f`, `{user}/enhanced/f` */
function playgroundKey([user = '', area, name = '', ...more]: readonly string[]): string | null {
  if (more.length > 0 || (area !== 'generated' && area !== 'enhanced')) return null
  return libraryKey(user, area === 'generated' ? 'playground' : 'enhanced', name)
}

/**
 * Maps a key of an older program to the structured key it means (its file name kept as it is), or answers null when the
 * layout is unknown or the context does not say whose it is. A structured key is answered unchanged. Precedence:
 *
 * 1. bucket `user-media`: `enhanced/{user}/f`, `uploads/{user}/images/f`, `uploads/{user}/videos/f`
 * 2. bucket `playground-images`: `{user}/generated/f`, `{user}/enhanced/f`
 * 3. `{uploads|processed|thumbnails|exports|music}/project_{id}/f`, also without `project_` (needs `userId`)
 * 4. `{projectType}/{projectId}/f` (needs `userId`)
 * 5. a bare `f`: into the scene, else the project's output, else the library (needs `userId`)
 */
export function resolveLegacyKey(key: string, context: LegacyKeyContext = {}): string | null {
  if (parseKey(key) !== null) return key
  const segments = key.split('/', 6)
  if (segments.length > 5 || !segments.every(isSafeSegment)) return null
  const { bucket, projectTypes = Object.keys(PROJECT_CONFIGS) } = context
  const bucketIs = (name: string) => bucket === undefined || bucket === name

  const found =
    (bucketIs('user-media') ? userMediaKey(segments) : null) ??
    (bucketIs('playground-images') ? playgroundKey(segments) : null)
  if (found !== null) return found

  const [first = '', second = '', third = ''] = segments
  if (segments.length === 1) return bareKey(first, context)
  if (segments.length !== 3) return null
  if (Object.hasOwn(LEGACY_CATEGORIES, first)) {
    return projectKey(context, second.replace(/^project_(?=.)/, ''), LEGACY_CATEGORIES[first] as ProjectCategory, third)
  }
  return projectTypes.includes(first) ? projectKey(context, second, 'uploads', third) : null
}
