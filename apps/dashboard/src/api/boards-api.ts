import { revisionOf } from './documents-api.ts'
import { localUrls } from './local-urls.ts'
import { createRequest, type Send } from './request.ts'
import type {
  Board,
  BoardCreate,
  BoardItem,
  BoardItemCreate,
  BoardItemsPatch,
  BoardPatch,
  BoardQuery,
  BoardWithItems,
  Page,
} from './types.ts'

/** Items as a write left them, and the board's revision since. */
export interface WrittenItems {
  items: BoardItem[]
  revision: number
}

/** The routes of `/api/moodboards`. Writes of items name the revision that they build on, and fail with 412 at another one. */
export function createBoardsApi(send: Send) {
  const request = createRequest(send)
  const path = (id: string, rest = '') => `moodboards/${encodeURIComponent(id)}${rest}`
  const write = async (id: string, method: 'POST' | 'PATCH', body: object, revision: number): Promise<WrittenItems> => {
    const answer = await send(path(id, '/items'), { method, body, headers: { 'If-Match': `"${revision}"` } })
    const { items } = (await answer.json()) as { items: BoardItem[] }
    return { items: items.map(localItem), revision: revisionOf(answer.headers.get('ETag')) }
  }
  return {
    list: async (query: BoardQuery, cursor: string | null, signal?: AbortSignal) => {
      const page = await request<Page<Board>>('moodboards', {
        query: { ...query, limit: 48, cursor: cursor ?? undefined },
        signal,
      })
      return { ...page, items: page.items.map(localCover) }
    },
    create: (body: BoardCreate) => request<Board>('moodboards', { method: 'POST', body }),
    get: async (id: string, signal?: AbortSignal) => {
      const board = localCover(await request<BoardWithItems>(path(id), { signal }))
      return { ...board, items: board.items.map(localItem) }
    },
    update: async (id: string, body: BoardPatch) =>
      localCover(await request<Board>(path(id), { method: 'PATCH', body })),
    trash: (id: string) => request<Board>(path(id), { method: 'DELETE' }),
    restore: (id: string) => request<Board>(path(id, '/restore'), { method: 'POST' }),
    purge: (id: string) => request<unknown>(path(id), { method: 'DELETE', query: { purge: true } }),
    place: (id: string, items: readonly BoardItemCreate[], revision: number) => write(id, 'POST', { items }, revision),
    change: (id: string, patch: BoardItemsPatch, revision: number) => write(id, 'PATCH', patch, revision),
  }
}

export type BoardsApi = ReturnType<typeof createBoardsApi>

const localItem = (item: BoardItem): BoardItem => ({ ...item, media: item.media && localUrls(item.media) })

const localCover = <Shown extends Board>(board: Shown): Shown => ({
  ...board,
  cover: board.cover && localUrls(board.cover),
})
