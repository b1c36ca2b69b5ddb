import { constructStorageUrl as storageUrl } from '@holdall/protocol'

/**
 * The permanent address of a key on the page's own origin; `client.constructStorageUrl` has the server's.
 *
 * @example constructStorageUrl('clip.mp4', 'alice', 'video-edit-01j…') // /storage/users%2Falice%2Fprojects%2F…%2Foutput%2Fclip.mp4
 */
export function constructStorageUrl(key: string, userId?: string, projectId?: string, sceneId?: string): string {
  return storageUrl('', key, userId, projectId, sceneId)
}
