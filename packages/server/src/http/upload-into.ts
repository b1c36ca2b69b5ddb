import { HoldallError, kindOfMime, type MediaItem, type MediaKind } from '@holdall/protocol'
import type { Context } from 'hono'
import { ingest } from '../media/ingest.ts'
import type { IngestIntent } from '../media/ingest-source.ts'
import type { MediaContext } from '../media/media-context.ts'
import { rowOfNewMedia } from '../media/new-media-row.ts'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'
import { presentItem } from './media-answer.ts'
import { identityOf } from './middleware/require-identity.ts'
import { withUpload } from './upload.ts'

export interface UploadPlace {
  /** Where the file goes, whatever the request's own fields say. */
  place: (named: IngestIntent) => Promise<Pick<IngestIntent, 'projectId' | 'sceneId' | 'category'>>
  /** Kinds that are taken. @default all that the project's type takes */
  kinds?: readonly MediaKind[]
}

/** Uploads a file into a place of a project; `answer` makes the response of the new item. */
export function uploadInto(
  c: Context<AppEnv>,
  platform: Platform,
  { place, kinds }: UploadPlace,
  answer: (item: MediaItem) => Promise<Response> | Response,
): Promise<Response> {
  const identity = identityOf(c)
  const context = kinds === undefined ? platform.media : onlyKinds(platform.media, kinds)
  return withUpload(c, platform.config.UPLOAD_MAX_SIZE, async ({ source }) => {
    const { finish } = source
    const intent = { ...source.intent, ...(await place(source.intent)) }
    const media = await ingest(context, identity, {
      ...source,
      intent,
      finish:
        finish &&
        (async () => {
          const late = await finish()
          return { ...late, intent: { ...late.intent, ...(await place(late.intent)) } }
        }),
    })
    return answer(await presentItem(c, platform, rowOfNewMedia(media)))
  })
}

/** The same house, whose projects take some kinds alone. */
function onlyKinds(media: MediaContext, kinds: readonly MediaKind[]): MediaContext {
  return {
    ...media,
    uploadTarget: async (identity, projectId) => {
      const target = await media.uploadTarget(identity, projectId)
      return {
        ...target,
        refuse: (mimeType) => {
          if (kinds.includes(kindOfMime(mimeType))) return
          throw new HoldallError('unsupported_type', `This place takes ${kinds.join(' or ')}, not ${mimeType}`)
        },
      }
    },
  }
}
