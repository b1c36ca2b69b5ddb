import {
  mediaFeaturedSchema,
  mediaImportSchema,
  mediaItemQuerySchema,
  mediaItemSchema,
  parseInput,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { type PlaceOnBoard, requireBoard, showOnBoard } from '../../media/moodboards/show-on-board.ts'
import { fetchedIntent } from '../../media/url-import/fetched-intent.ts'
import { importFromUrl, type UrlImport } from '../../media/url-import/import-from-url.ts'
import type { Platform } from '../../platform.ts'
import type { AppEnv } from '../env.ts'
import { jsonBody } from '../json-request.ts'
import { itemJson } from '../media-answer.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

/** Files that the server fetches for the caller. */
export function importRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { media, fetchedFiles } = platform
  const fetched = async (c: Context<AppEnv>, request: UrlImport, place?: PlaceOnBoard) => {
    const identity = identityOf(c)
    await requireBoard(media, identity, place)
    const { row, isNew } = await importFromUrl(media, fetchedFiles, identity, { ...request, signal: c.req.raw.signal })
    if (place) await showOnBoard(media, identity, place, row.id)
    return itemJson(c, platform, row, isNew ? 201 : 200)
  }
  const shared = {
    method: 'post' as const,
    tag: 'Media' as const,
    access: 'user' as const,
    query: mediaItemQuerySchema,
    status: 201,
    answer: mediaItemSchema,
  }
  const limit = rateLimit(limits.uploads, { by: 'identity', what: 'imports' })
  routes.add(
    {
      ...shared,
      path: '/api/media/import',
      summary: 'Have a file fetched from a public address, once: 201 when it is new, 200 when it is known',
      body: mediaImportSchema,
    },
    async (c) => {
      const { url, boardId, itemId, ...described } = parseInput(mediaImportSchema, await jsonBody(c), 'The body')
      const intent = await fetchedIntent(media, identityOf(c), described)
      return fetched(c, { url, intent }, boardId === undefined ? undefined : { boardId, itemId })
    },
    limit,
  )
  routes.add(
    {
      ...shared,
      path: '/api/media/featured',
      summary: 'Have a stock picture fetched, with whose it is: 201 when it is new, 200 when it is known',
      body: mediaFeaturedSchema,
    },
    async (c) => {
      const request = parseInput(mediaFeaturedSchema, await jsonBody(c), 'The body')
      const { url, provider, attribution, boardId, itemId } = request
      const intent = { sourceType: 'stock' as const, attribution, metadata: { provider } }
      return fetched(c, { url, intent }, boardId === undefined ? undefined : { boardId, itemId })
    },
    limit,
  )
}
