import { mediaCopySchema, parseInput } from '@holdall/protocol'
import type { Context } from 'hono'
import { copyMedia } from '../media/copy-media.ts'
import { rowOfNewMedia } from '../media/new-media-row.ts'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'
import { idempotentJson } from './idempotent-json.ts'
import { answerJsonText } from './json-answer.ts'
import { jsonBody } from './json-request.ts'
import { madeItem, recallItem } from './media-answer.ts'
import { identityOf } from './middleware/require-identity.ts'

/** `POST /api/media/:id/copy`. */
export async function copyItem(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const { media } = platform
  const sourceId = c.req.param('id') as string
  const body = await jsonBody(c, { absent: {} })
  const request = parseInput(mediaCopySchema, body, 'The body')
  const answer = await idempotentJson(
    c,
    platform,
    { body, createId: () => media.createId('media'), recall: (id) => recallItem(c, platform, id) },
    async (id, takenOver) => {
      const copy = await copyMedia(media, identityOf(c), sourceId, request, { id, takenOver })
      return madeItem(c, platform, rowOfNewMedia(copy))
    },
  )
  return answerJsonText(c, answer.body, answer.status)
}
