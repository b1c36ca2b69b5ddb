import { HoldallError } from '../errors.ts'
import {
  type KeyParts,
  LIBRARY_FOLDERS,
  LIBRARY_SOURCES,
  MEDIA_KINDS,
  PROJECT_CATEGORIES,
  RENDITION_CATEGORIES,
  type StorageCategory,
} from './layouts.ts'
import { isIdSegment, isSafeSegment } from './segments.ts'
import { isUserSegment, userSegment } from './user-segment.ts'

/** `value` as a member of `list`, or null. */
function oneOf<const T extends string>(list: readonly T[], value: string | undefined): T | null {
  return (list as readonly (string | undefined)[]).includes(value) ? (value as T) : null
}

function parseProject(user: string, projectId: string, rest: readonly string[]): KeyParts | null {
  if (!isIdSegment(projectId)) return null
  const [first, second = '', third, filename = ''] = rest
  if (rest.length === 4 && first === 'scenes') {
    const kind = oneOf(MEDIA_KINDS, third)
    if (kind === null || !isIdSegment(second) || !isSafeSegment(filename)) return null
    return { layout: 'scene', user, projectId, sceneId: second, kind, filename }
  }
  if (rest.length === 3) return parseRendition('project-rendition', { user, projectId }, rest)
  const category = oneOf(PROJECT_CATEGORIES, first)
  if (rest.length !== 2 || category === null || !isSafeSegment(second)) return null
  return { layout: 'project', user, projectId, category, filename: second }
}

function parseRendition<const L extends string, O extends object>(layout: L, owner: O, rest: readonly string[]) {
  const [first, mediaId = '', filename = ''] = rest
  const category = oneOf(RENDITION_CATEGORIES, first)
  if (category === null || !isIdSegment(mediaId) || !isSafeSegment(filename)) return null
  return { layout, ...owner, category, mediaId, filename }
}

function parseLibrary(user: string, rest: readonly string[]): KeyParts | null {
  if (rest.length !== 3) return null
  const source = oneOf(LIBRARY_SOURCES, rest[0])
  if (source === null) return parseRendition('library-rendition', { user }, rest)
  const folder = oneOf(LIBRARY_FOLDERS, rest[1])
  const filename = rest[2] as string
  return folder === null || !isSafeSegment(filename) ? null : { layout: 'library', user, source, folder, filename }
}

/**
 * Reads an object key, or answers null for what is not one. The file name may be any safe segment, so that keys in the
 * manner of older programs, whose name lacks the hash, can be read too.
 */
export function parseKey(key: string): KeyParts | null {
  // One more than the deepest layout has, so that a longer key fits none.
  const [users, user = '', area, ...rest] = key.split('/', 9)
  if (users !== 'users' || !isUserSegment(user)) return null
  if (area === 'library') return parseLibrary(user, rest)
  const [projectId = '', ...inside] = rest
  return area === 'projects' ? parseProject(user, projectId, inside) : null
}

function joinParts(parts: KeyParts): string {
  const { user, filename } = parts
  switch (parts.layout) {
    case 'scene':
      return `users/${user}/projects/${parts.projectId}/scenes/${parts.sceneId}/${parts.kind}/${filename}`
    case 'project':
      return `users/${user}/projects/${parts.projectId}/${parts.category}/${filename}`
    case 'project-rendition':
      return `users/${user}/projects/${parts.projectId}/${parts.category}/${parts.mediaId}/${filename}`
    case 'library':
      return `users/${user}/library/${parts.source}/${parts.folder}/${filename}`
    case 'library-rendition':
      return `users/${user}/library/${parts.category}/${parts.mediaId}/${filename}`
  }
}

/**
 * Writes an object key; the inverse of `parseKey`.
 *
 * @throws {invalid_request} when a part could not be read back: an unsafe segment, an unknown folder
 */
export function buildKey(parts: KeyParts): string {
  const key = joinParts(parts)
  if (parseKey(key)?.layout !== parts.layout) {
    throw new HoldallError('invalid_request', `"${key.slice(0, 300)}" is not an object key`, {
      hint: 'User, project, scene and media segments take A-Z a-z 0-9 . _ -; a file name takes no slash or control character',
    })
  }
  return key
}

/** Whose keys, from wide to narrow. */
export interface KeyScope {
  userId: string
  projectId?: string | undefined
  sceneId?: string | undefined
}

/**
 * The prefix, ending in `/`, of all keys of a user, of one project or of one scene.
 *
 * @throws {invalid_request} when an id cannot be a segment, or a scene is given without its project
 */
export function keyPrefix({ userId, projectId, sceneId }: KeyScope): string {
  const invalid = [projectId, sceneId].find((id) => id !== undefined && !isIdSegment(id))
  if (invalid !== undefined || (sceneId !== undefined && projectId === undefined)) {
    throw new HoldallError('invalid_request', `"${(invalid ?? '').slice(0, 100)}" cannot be part of an object key`)
  }
  const user = `users/${userSegment(userId)}/`
  if (projectId === undefined) return user
  return sceneId === undefined ? `${user}projects/${projectId}/` : `${user}projects/${projectId}/scenes/${sceneId}/`
}

/** The category under which an object's bytes are counted, or null when `key` is no object key. */
export function categoryOfKey(key: string): StorageCategory | null {
  const parts = parseKey(key)
  if (parts === null) return null
  if (parts.layout === 'scene' || parts.layout === 'library') return 'uploads'
  return parts.category === 'output' ? 'exports' : parts.category
}
