import * as z from 'zod/mini'
import { mediaAnalytics } from '../../media/library/analytics.ts'
import type { Platform } from '../../platform.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

const amount = { count: z.number(), bytes: z.number() }
const amountSchema = z.object(amount)
const amounts = z.record(z.string(), amountSchema)
const analyticsSchema = z.object({
  total: amountSchema,
  bySource: amounts,
  byKind: amounts,
  byMonth: z.array(z.object({ month: z.string(), ...amount, kinds: amounts })),
  topTags: z.array(z.object({ tag: z.string(), count: z.number() })),
  duplicates: amountSchema,
  unused: amountSchema,
  trash: amountSchema,
})

/** What the caller's library is made of. */
export function analyticsRoutes(routes: Routes, platform: Platform): void {
  routes.add(
    {
      method: 'get',
      path: '/api/media/analytics',
      summary: 'Counts and bytes by source, kind and month; tags, duplicates, what is unused',
      tag: 'Media',
      access: 'user',
      answer: analyticsSchema,
    },
    async (c) => c.json(await mediaAnalytics(platform.database, identityOf(c))),
  )
}
