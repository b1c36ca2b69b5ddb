import {
  boardItemListSchema,
  boardItemPatchSchema,
  boardItemSchema,
  boardItemsCreateSchema,
  boardItemsPatchSchema,
  parseBoardItemsCreate,
  parseInput,
} from '@holdall/protocol'
import { addItems } from '../../media/moodboards/add-items.ts'
import { changeItems } from '../../media/moodboards/change-items.ts'
import type { Platform } from '../../platform.ts'
import { answerStaleBoard, BOARDS, expectedRevision, itemsJson, revisionHeaders } from '../board-answer.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Handler, Routes } from '../route.ts'

const LIST = `${BOARDS}/:id/items`
const ONE = `${LIST}/:itemId`

/** What lies on a moodboard. Every write answers the board's new revision as its ETag, and takes `If-Match`. */
export function boardItemRoutes(routes: Routes, platform: Platform): void {
  const { media } = platform
  const spec = { tag: 'Moodboards' as const, access: 'user' as const, headers: { ETag: 'The revision of the board' } }
  const boardOf = (c: Parameters<Handler>[0]) => c.req.param('id') as string
  const itemOf = (c: Parameters<Handler>[0]) => c.req.param('itemId') as string

  routes.add(
    {
      ...spec,
      method: 'post',
      path: LIST,
      summary: 'Place an item, or several as `{items}`, which are answered so',
      body: boardItemsCreateSchema,
      status: 201,
      answer: boardItemSchema,
    },
    async (c) => {
      const expected = expectedRevision(c)
      const { items, several } = parseBoardItemsCreate(await jsonBody(c))
      return answerStaleBoard(c, platform, async () => {
        const added = await addItems(media, identityOf(c), boardOf(c), items, { expected })
        return itemsJson(c, platform, added, { status: 201, several })
      })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'patch',
      path: LIST,
      summary: 'Move, resize, change and take away many items: all of it happens or nothing',
      body: boardItemsPatchSchema,
      answer: boardItemListSchema,
    },
    async (c) => {
      const expected = expectedRevision(c)
      const patch = parseInput(boardItemsPatchSchema, await jsonBody(c), 'The body')
      return answerStaleBoard(c, platform, async () => {
        const changed = await changeItems(media, identityOf(c), boardOf(c), patch, { expected })
        return itemsJson(c, platform, changed, { several: true })
      })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'patch',
      path: ONE,
      summary: 'Move or resize an item, change its note, let it show another media item',
      body: boardItemPatchSchema,
      answer: boardItemSchema,
    },
    async (c) => {
      const expected = expectedRevision(c)
      const change = parseInput(boardItemPatchSchema, await jsonBody(c), 'The body')
      return answerStaleBoard(c, platform, async () => {
        const items = [{ ...change, id: itemOf(c) }]
        const changed = await changeItems(media, identityOf(c), boardOf(c), { items }, { expected })
        return itemsJson(c, platform, changed, { several: false })
      })
    },
  )
  routes.add({ ...spec, method: 'delete', path: ONE, summary: 'Take an item away', status: 204 }, (c) => {
    const expected = expectedRevision(c)
    return answerStaleBoard(c, platform, async () => {
      const remove = [itemOf(c)]
      const { revision } = await changeItems(media, identityOf(c), boardOf(c), { remove }, { expected })
      return c.body(null, 204, revisionHeaders(revision))
    })
  })
}
