import { HoldallError, type MediaItem, withLegacyFields } from '@holdall/protocol'
import type { Context } from 'hono'
import { getMedia } from '../media/find-media.ts'
import type { FacetCounts } from '../media/library/facets.ts'
import type { MediaPage } from '../media/library/list-media.ts'
import type { MediaRow } from '../media/media-row.ts'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'
import type { Answer } from './idempotent.ts'
import { answerJson } from './json-answer.ts'
import { identityOf } from './middleware/require-identity.ts'

type Answering = Pick<Platform, 'presenter' | 'config'>

/** An item as this caller wants it: with the older field names unless `format=v2`. */
export async function presentItem(c: Context<AppEnv>, platform: Answering, row: MediaRow): Promise<MediaItem> {
  const item = await platform.presenter.one(row, identityOf(c))
  return wantsLegacy(platform, c.req.query('format')) ? withLegacyFields(item) : item
}

export async function itemJson(
  c: Context<AppEnv>,
  platform: Answering,
  row: MediaRow,
  status: 200 | 201 | 202 = 200,
): Promise<Response> {
  return answerJson(c, await presentItem(c, platform, row), status)
}

/** The answer to a request that has made an item, as `idempotent` keeps it. */
export async function madeItem(c: Context<AppEnv>, platform: Answering, row: MediaRow): Promise<Answer> {
  return { status: 201, body: JSON.stringify(await presentItem(c, platform, row)) }
}

/** The same for an item that an attempt with the same key has made before it was cut off; null when it has not. */
export async function recallItem(
  c: Context<AppEnv>,
  platform: Answering & Pick<Platform, 'database'>,
  id: string,
): Promise<Answer | null> {
  try {
    return await madeItem(c, platform, await getMedia(platform.database, identityOf(c), id))
  } catch (error) {
    if (error instanceof HoldallError && error.code === 'not_found') return null
    throw error
  }
}

/** The same for many. */
export async function presentItems(
  c: Context<AppEnv>,
  platform: Answering,
  rows: readonly MediaRow[],
  format: string | null | undefined,
): Promise<MediaItem[]> {
  const items = await platform.presenter.many(rows, identityOf(c))
  return wantsLegacy(platform, format) ? items.map((item) => withLegacyFields(item)) : items
}

export async function listJson(
  c: Context<AppEnv>,
  platform: Answering,
  page: MediaPage,
  format: string | null,
  counts: FacetCounts | null,
): Promise<Response> {
  return answerJson(c, {
    items: await presentItems(c, platform, page.rows, format),
    nextCursor: page.nextCursor,
    ...(counts ? { facets: counts.facets, total: counts.total } : {}),
  })
}

function wantsLegacy({ config }: Answering, format: string | null | undefined): boolean {
  return format === 'v2' ? false : format === 'v1' || config.legacyFields
}
