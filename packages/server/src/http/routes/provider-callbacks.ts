import { takeCallback } from '../../media/asking/take-callback.ts'
import type { Platform } from '../../platform.ts'
import { requestHeader } from '../middleware/request-header.ts'
import type { Routes } from '../route.ts'
import { withUpload } from '../upload.ts'

/** Signed by the provider, who has no identity here. */
export const CALLBACK_PATH = /^\/api\/providers\/[^/]+\/callbacks\/[^/]+$/

/** Where providers bring what they promised. */
export function callbackRoutes(
  routes: Routes,
  { media, providers, jobHandlers: handlers, scratchFolder, config }: Platform,
): void {
  routes.add(
    {
      method: 'post',
      path: '/api/providers/:name/callbacks/:jobId',
      summary: 'What a provider promised: a file, or JSON with a `url` or an `error`; signed as Standard Webhooks are',
      tag: 'Media',
      access: 'anybody',
      bodyTypes: { 'application/json': '`{"url"}` or `{"error"}`', '*/*': 'The bytes of the file' },
      headers: {
        'webhook-id': 'That of the request which this answers',
        'webhook-timestamp': 'Seconds since 1970, of these five minutes',
        'webhook-signature': '`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`',
      },
      status: 204,
    },
    (c) =>
      withUpload(c, config.UPLOAD_MAX_SIZE, async ({ upload }) => {
        await takeCallback(
          { media, providers, handlers, scratchFolder },
          {
            provider: c.req.param('name') as string,
            jobId: c.req.param('jobId') as string,
            headers: {
              'webhook-id': requestHeader(c, 'webhook-id') ?? '',
              'webhook-timestamp': requestHeader(c, 'webhook-timestamp') ?? '',
              'webhook-signature': requestHeader(c, 'webhook-signature') ?? '',
            },
            contentType: upload.declaredMime,
            body: upload.body,
          },
        )
        return c.body(null, 204)
      }),
  )
}
