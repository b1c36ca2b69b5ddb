import type { Context } from 'hono'
import { ingest } from '../media/ingest.ts'
import type { IngestSource } from '../media/ingest-source.ts'
import { rowOfNewMedia } from '../media/new-media-row.ts'
import { replaceContent } from '../media/replace-content.ts'
import type { Platform } from '../platform.ts'
import { contentLength } from './body/content-header.ts'
import { idempotencyFingerprint, idempotencyKey } from './body/idempotency-fingerprint.ts'
import type { AppEnv } from './env.ts'
import { idempotent } from './idempotent.ts'
import { answerJsonText } from './json-answer.ts'
import { itemJson, madeItem, recallItem } from './media-answer.ts'
import { requestHeader } from './middleware/request-header.ts'
import { identityOf } from './middleware/require-identity.ts'
import { type IncomingUpload, withUpload } from './upload.ts'

/**
 * `POST /api/media` and its kin.
 *
 * @param shape what the route adds to, and asks of, the upload
 */
export function uploadMedia(
  c: Context<AppEnv>,
  platform: Platform,
  { route, shape }: { route: string; shape: (source: IngestSource) => IngestSource } = {
    route: 'POST /api/media',
    shape: (source) => source,
  },
): Promise<Response> {
  const identity = identityOf(c)
  return withUpload(c, platform.config.UPLOAD_MAX_SIZE, async (incoming) => {
    let location = ''
    const { status, body } = await idempotent(
      {
        database: platform.database,
        identity,
        route,
        key: idempotencyKey(requestHeader(c, 'idempotency-key')),
        fingerprint: () => fingerprintOf(c, incoming),
        createId: () => platform.media.createId('media'),
        recall: (id) => recallItem(c, platform, id),
      },
      async (id, takenOver) => {
        const media = await ingest(platform.media, identity, shape(incoming.source), { id, takenOver })
        location = `/api/media/${media.id}`
        return await madeItem(c, platform, rowOfNewMedia(media))
      },
    )
    return answerJsonText(c, body, status, { Location: location || locationOf(body) })
  })
}

/** `PUT /api/media/:id/content`. */
export function replaceMediaContent(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const identity = identityOf(c)
  const id = c.req.param('id') as string
  return withUpload(c, platform.config.UPLOAD_MAX_SIZE, async ({ source }) =>
    itemJson(c, platform, await replaceContent(platform.media, identity, id, source)),
  )
}

function fingerprintOf(c: Context<AppEnv>, { upload }: IncomingUpload): string {
  const { incoming } = c.env ?? {}
  const headers = incoming ? incoming.headers : Object.fromEntries(c.req.raw.headers)
  const identity = identityOf(c)
  return idempotencyFingerprint({
    method: c.req.method,
    path: new URL(c.req.url).pathname + new URL(c.req.url).search,
    caller: identity.userId,
    contentType: requestHeader(c, 'content-type') ?? null,
    requestBytes: contentLength(headers),
    expectedSha256: upload.expectedSha256,
    filename: upload.filename,
    body: null,
  })
}

function locationOf(body: string): string {
  return `/api/media/${(JSON.parse(body) as { id: string }).id}`
}
