import * as z from 'zod/mini'
import { retrySkipped } from '../../media/retry-skipped.ts'
import type { Platform } from '../../platform.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

/** For the day on which ffmpeg is installed. */
export function retrySkippedRoutes(routes: Routes, { media }: Platform): void {
  routes.add(
    {
      method: 'post',
      path: '/api/media/retry-skipped',
      summary: "Make the previews that were skipped: of the caller's own items, for a service of everyone's",
      tag: 'Media',
      access: 'user',
      answer: z.object({ retried: z.number() }),
    },
    async (c) => c.json({ retried: await retrySkipped(media, identityOf(c), c.req.raw.signal) }),
  )
}
