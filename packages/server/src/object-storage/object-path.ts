import { HoldallError, isIdSegment, isSafeSegment, keyPrefix, MEDIA_KINDS, type MediaKind } from '@holdall/protocol'

/** Where an object belongs. A later part counts only if the earlier is given. */
export interface ObjectPlace {
  userId?: string | undefined
  projectId?: string | undefined
  sceneId?: string | undefined
  fileType?: MediaKind | undefined
}

/**
 * The beginning of keys of a project, a scene or a kind of file in it, or with `filename` a whole key; beginnings end in a slash.
 *
 * @example getFilePath('u1', 'p1', 's1', 'image', 'a.png') // users/u1/projects/p1/scenes/s1/image/a.png
 * @throws {invalid_request} a part cannot be part of a key
 */
export function getFilePath(
  userId: string,
  projectId: string,
  sceneId?: string,
  fileType?: MediaKind,
  filename?: string,
): string {
  if (!sceneId) return keyPrefix({ userId, projectId })
  const scene = keyPrefix({ userId, projectId, sceneId })
  if (!fileType) return scene
  if (!MEDIA_KINDS.includes(fileType))
    throw new HoldallError('invalid_request', `"${String(fileType)}" is no type of file`, {
      hint: `Use one of ${MEDIA_KINDS.join(', ')}`,
    })
  if (!filename) return `${scene}${fileType}/`
  if (!isSafeSegment(filename))
    throw new HoldallError('invalid_request', `"${filename.slice(0, 100)}" cannot be the name of an object`)
  return `${scene}${fileType}/${filename}`
}

/** The name under which a program finds again what it writes; null when it gave none. */
export function givenName(
  { userId, projectId, sceneId, fileType }: ObjectPlace,
  objectName: string | undefined,
  filename: string,
): string | null {
  if (objectName !== undefined) return objectName
  if (!userId || !projectId || !isIdSegment(projectId) || !isSafeSegment(filename)) return null
  return `${getFilePath(userId, projectId, sceneId, fileType)}${filename}`
}
