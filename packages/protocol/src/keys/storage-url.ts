import { kindOfMime, type MediaKind, mimeOfFilename } from '../mime/mime.ts'
import { userSegment } from './user-segment.ts'

/** The kind that a file's name promises. */
export function determineMediaType(name: string): MediaKind {
  return kindOfMime(mimeOfFilename(name) ?? '')
}

/**
 * The permanent URL of a key, old or new: `{base}/storage/{encodeURIComponent(key)}`. A key that begins with `users/` is
 * kept; with ids, any other becomes the structured key of its last segment; without, it stays the old key.
 */
export function constructStorageUrl(
  base: string,
  key: string,
  userId?: string,
  projectId?: string,
  sceneId?: string,
): string {
  const root = base.endsWith('/') ? base.slice(0, -1) : base
  const path = structuredKey(key, userId, projectId, sceneId)
  return `${root}/storage/${encodeURIComponent(path.toWellFormed())}`
}

function structuredKey(key: string, userId?: string, projectId?: string, sceneId?: string): string {
  if (key.startsWith('users/') || !userId || !projectId) return key
  const name = key.slice(key.lastIndexOf('/') + 1)
  const project = `users/${userSegment(userId)}/projects/${projectId}`
  return sceneId ? `${project}/scenes/${sceneId}/${determineMediaType(name)}/${name}` : `${project}/output/${name}`
}
