import { HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import { finaliseUpload } from '../../media/commit-upload.ts'
import { ingest } from '../../media/ingest.ts'
import type { IngestIntent } from '../../media/ingest-source.ts'
import type { Platform } from '../../platform.ts'
import type { AppEnv } from '../env.ts'
import { answerJson } from '../json-answer.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { withUpload } from '../upload.ts'
import { commitFirstVideo } from './first-video.ts'
import type { OlderUpload } from './shapes.ts'
import { VIDEO_PROJECT, videoTarget } from './video-target.ts'

/** `POST /projects/{project_id}/videos`. @param name the project as the caller calls it */
export function uploadVideo(c: Context<AppEnv>, platform: Platform, name: string): Promise<Response> {
  const identity = identityOf(c)
  const { config, projects, projectTypes } = platform
  const newProjectId = projects.createId(projectTypes.get(VIDEO_PROJECT).storagePrefix)
  const context = {
    ...platform.media,
    uploadMaxBytes: config.olderUploadMaxBytes,
    uploadTarget: videoTarget(platform, newProjectId),
  }
  return withUpload(c, config.olderUploadMaxBytes, async ({ upload, source }) => {
    if (upload.kind !== 'multipart')
      throw new HoldallError('unsupported_type', 'A video is sent as a form here', {
        hint: 'Send multipart/form-data with the file in the part `file`',
      })
    // Where it goes is said by the path, whatever the form's own fields say.
    const here = (intent: IngestIntent) => ({ ...intent, projectId: name, sceneId: null, category: null })
    const { finish } = source
    const media = await ingest(
      context,
      identity,
      {
        ...source,
        intent: here(source.intent),
        finish:
          finish &&
          (async () => {
            const late = await finish()
            return { ...late, intent: here(late.intent) }
          }),
      },
      {
        commit: async (item, options) => {
          if (item.projectId === newProjectId) await commitFirstVideo(platform, identity, name, item, options)
          else await finaliseUpload(context, identity, item, options)
        },
      },
    )
    const answer: OlderUpload = {
      asset_id: media.id,
      filename: media.filename,
      original_filename: media.originalFilename,
      size_bytes: media.sizeBytes,
      project_id: name,
      status: 'ready',
    }
    return answerJson(c, answer, 201)
  })
}
