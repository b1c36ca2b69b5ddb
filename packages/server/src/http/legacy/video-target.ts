import { HoldallError, mimeAllowed } from '@holdall/protocol'
import type { UploadTarget } from '../../media/media-context.ts'
import type { Platform } from '../../platform.ts'

const VIDEO_TYPES = ['video/mp4', 'video/quicktime', 'video/x-msvideo']
export const VIDEO_PROJECT = 'video-edit'

/**
 * Where the videos of an older program go: into the project of that name, else into one that is made together with the first of them.
 *
 * @param newProjectId what that one will be called
 */
export function videoTarget({ media, projectTypes }: Platform, newProjectId: string) {
  return async (identity: { userId: string; role: 'user' | 'service' }, name: string): Promise<UploadTarget> => {
    const target = await media.uploadTarget(identity, name).catch((error: unknown) => {
      if (!(error instanceof HoldallError) || error.code !== 'not_found') throw error
      const { allowedFileTypes, maxFileSize } = projectTypes.get(VIDEO_PROJECT)
      return {
        projectId: newProjectId,
        ownerUserId: identity.userId,
        type: VIDEO_PROJECT,
        allowedFileTypes,
        maxFileSizeBytes: maxFileSize,
        unborn: true,
      }
    })
    return { ...target, refuse }
  }
}

function refuse(mimeType: string): void {
  if (mimeAllowed(VIDEO_TYPES, mimeType)) return
  throw new HoldallError('unsupported_type', `This is ${mimeType}, not a video that is taken here`, {
    hint: 'MP4, MOV and AVI are; files are judged by their content',
    details: { mimeType, allowedFileTypes: VIDEO_TYPES },
  })
}
