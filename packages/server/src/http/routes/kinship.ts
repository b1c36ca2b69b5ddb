import {
  duplicatesQuerySchema,
  duplicatesSchema,
  lineageSchema,
  parseInput,
  queryParameters,
  similarListSchema,
  similarQuerySchema,
} from '@holdall/protocol'
import { listDuplicates } from '../../media/library/duplicates.ts'
import { similarMedia } from '../../media/library/similar.ts'
import { findLineage, LineagePresenter } from '../../media/lineage.ts'
import type { Platform } from '../../platform.ts'
import { answerJson } from '../json-answer.ts'
import { presentItems } from '../media-answer.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'

/** How items belong together: what has the same content, what looks alike, what was made from what. */
export function kinshipRoutes(routes: Routes, platform: Platform): void {
  const { database, owners, links } = platform
  const spec = { tag: 'Media' as const, access: 'user' as const, method: 'get' as const }

  routes.add(
    {
      ...spec,
      path: '/api/media/duplicates',
      summary: 'Content that the caller has more than once, the most wasteful first',
      query: duplicatesQuerySchema,
      answer: duplicatesSchema,
    },
    async (c) => {
      const { format, ...query } = parseInput(duplicatesQuerySchema, queryParameters(searchParams(c)), 'The query')
      const { groups, nextCursor } = await listDuplicates(database, identityOf(c), query)
      const items = []
      for (const { rows, ...group } of groups)
        items.push({ ...group, items: await presentItems(c, platform, rows, format) })
      return answerJson(c, { items, nextCursor })
    },
  )
  routes.add(
    {
      ...spec,
      path: '/api/media/:id/similar',
      summary: "The caller's pictures and videos that look like this one, the nearest first",
      query: similarQuerySchema,
      answer: similarListSchema,
    },
    async (c) => {
      const { format, ...query } = parseInput(similarQuerySchema, queryParameters(searchParams(c)), 'The query')
      const found = await similarMedia(database, identityOf(c), c.req.param('id') as string, query)
      const items = await presentItems(c, platform, found.rows, format)
      return answerJson(c, {
        comparable: found.comparable,
        items: items.map((item, index) => ({ ...item, distance: found.rows[index]?.distance })),
        nextCursor: found.nextCursor,
      })
    },
  )
  routes.add(
    {
      ...spec,
      path: '/api/media/:id/lineage',
      summary: 'What an item was made from, what was made from it, and how',
      answer: lineageSchema,
    },
    async (c) => {
      const lineage = await findLineage(database, identityOf(c), c.req.param('id') as string)
      const presenter = new LineagePresenter(links, owners, lineage)
      return answerJson(c, {
        item: await presenter.item(lineage.item),
        ancestors: await Promise.all(lineage.ancestors.map((row) => presenter.item(row))),
        descendants: await Promise.all(
          lineage.descendants.map(async (row) => ({ ...(await presenter.item(row)), depth: row.depth })),
        ),
        truncated: lineage.truncated,
      })
    },
  )
}
