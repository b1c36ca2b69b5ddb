import { type MediaItem, withLegacyFields } from '@holdall/protocol'
import type { Context } from 'hono'
import type { FacetCounts } from '../media/library/facets.ts'
import type { MediaPage } from '../media/library/list-media.ts'
import type { MediaRow } from '../media/media-row.ts'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'
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
