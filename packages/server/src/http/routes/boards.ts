import {
  boardCreateSchema,
  boardDeleteQuerySchema,
  boardListQuerySchema,
  boardListSchema,
  boardPatchSchema,
  boardSchema,
  boardWithItemsSchema,
  ID_PREFIXES,
  parseBoardListQuery,
  parseInput,
  queryParameters,
} from '@holdall/protocol'
import { createBoard } from '../../media/moodboards/create-board.ts'
import { editBoard, purgeBoard, restoreBoard, trashBoard } from '../../media/moodboards/edit-board.ts'
import { findBoard } from '../../media/moodboards/find-board.ts'
import { listBoards } from '../../media/moodboards/list-boards.ts'
import type { Platform } from '../../platform.ts'
import { answerStaleBoard, BOARDS, boardJson, expectedRevision, revisionHeaders } from '../board-answer.ts'
import { idempotentJson } from '../idempotent-json.ts'
import { answerJson, answerJsonText } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Handler, Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'

const ONE = `${BOARDS}/:id`

/** Moodboards: `/api/moodboards`. */
export function boardRoutes(routes: Routes, platform: Platform): void {
  const { media, database } = platform
  const spec = { tag: 'Moodboards' as const, access: 'user' as const }
  const one = { ...spec, path: ONE, answer: boardSchema, headers: { ETag: 'The revision' } }
  const idOf = (c: Parameters<Handler>[0]) => c.req.param('id') as string

  routes.add(
    {
      ...spec,
      method: 'get',
      path: BOARDS,
      summary: "The caller's moodboards, without what lies on them",
      query: boardListQuerySchema,
      answer: boardListSchema,
    },
    async (c) => {
      const query = parseBoardListQuery(queryParameters(searchParams(c)))
      const { rows, nextCursor } = await listBoards(database, identityOf(c), query)
      return answerJson(c, { items: await platform.boards.many(rows, identityOf(c)), nextCursor })
    },
  )
  routes.add(
    { ...one, method: 'post', path: BOARDS, summary: 'A new, empty moodboard', body: boardCreateSchema, status: 201 },
    (c) => create(c, platform),
  )
  routes.add(
    { ...one, method: 'get', summary: 'One moodboard with everything on it', answer: boardWithItemsSchema },
    async (c) => {
      const row = await findBoard(database, identityOf(c), idOf(c))
      return answerJson(c, await platform.boards.withItems(row, identityOf(c)), 200, revisionHeaders(row.revision))
    },
  )
  routes.add(
    {
      ...one,
      method: 'patch',
      summary: 'Change title, description, visibility, cover; `If-Match` is optional',
      body: boardPatchSchema,
    },
    async (c) => {
      const expected = expectedRevision(c)
      const patch = parseInput(boardPatchSchema, await jsonBody(c), 'The body')
      return answerStaleBoard(c, platform, async () =>
        boardJson(c, platform, await editBoard(media, identityOf(c), idOf(c), patch, { expected })),
      )
    },
  )
  routes.add(
    {
      ...one,
      method: 'delete',
      summary: 'Move to the trash; `purge=true` deletes at once and answers 204',
      query: boardDeleteQuerySchema,
    },
    (c) => {
      const expected = expectedRevision(c)
      const { purge } = parseInput(boardDeleteQuerySchema, queryParameters(searchParams(c)), 'The query')
      return answerStaleBoard(c, platform, async () => {
        if (!purge) return boardJson(c, platform, await trashBoard(media, identityOf(c), idOf(c), { expected }))
        await purgeBoard(media, identityOf(c), idOf(c), { expected })
        return c.body(null, 204)
      })
    },
  )
  routes.add({ ...one, method: 'post', path: `${ONE}/restore`, summary: 'Bring back from the trash' }, (c) => {
    const expected = expectedRevision(c)
    return answerStaleBoard(c, platform, async () =>
      boardJson(c, platform, await restoreBoard(media, identityOf(c), idOf(c), { expected })),
    )
  })
}

async function create(c: Parameters<Handler>[0], platform: Platform): Promise<Response> {
  const { media, database, boards } = platform
  const identity = identityOf(c)
  const body = await jsonBody(c)
  const request = parseInput(boardCreateSchema, body, 'The body')
  const answer = await idempotentJson(
    c,
    platform,
    {
      body,
      createId: () => media.createId(ID_PREFIXES.board),
      recall: async (id) => {
        const row = await findBoard(database, identity, id).catch(() => null)
        return row && { status: 201, body: JSON.stringify(await boards.one(row, identity)) }
      },
    },
    async (id) => {
      const row = await createBoard(media, identity, request, { id })
      return { status: 201, body: JSON.stringify(await boards.one(row, identity)) }
    },
  )
  const { id, revision } = JSON.parse(answer.body) as { id: string; revision: number }
  return answerJsonText(c, answer.body, answer.status, { ...revisionHeaders(revision), Location: `${BOARDS}/${id}` })
}
