import type {
  Board,
  BoardCreate,
  BoardItem,
  BoardItemCreate,
  BoardItemsPatch,
  BoardPatch,
  BoardWithItems,
} from '@holdall/protocol'
import { jsonOf, type Request, type Send } from '../http/send.ts'
import { conditionOf, revisionOf } from './documents.ts'
import { type CallOptions, type Page, type PageOptions, pathOf } from './page.ts'

/** What narrows a list of boards. */
export interface BoardQuery {
  q?: string | undefined
  visibility?: string | undefined
  /** updated, created or title; `-` reverses. @default 'updated' */
  sort?: string | undefined
  trashed?: boolean | undefined
}

/** Items as a write left them, and the board's revision since. */
export interface WrittenItems {
  items: BoardItem[]
  revision: number
}

/** Boards of pictures and notes. Writes of items name the revision that they build on, and fail with `precondition_failed` at another. */
export function createMoodboardsApi(request: Request, send: Send) {
  const root = '/api/moodboards'
  const path = (id: string, rest = ''): string => pathOf`/api/moodboards/${id}` + rest
  const write = async (
    id: string,
    method: 'POST' | 'PATCH',
    body: object,
    revision: number,
    { signal }: CallOptions = {},
  ): Promise<WrittenItems> => {
    const answer = await send(path(id, '/items'), { method, body, headers: conditionOf(revision), signal })
    const { items } = await jsonOf<{ items: BoardItem[] }>(answer)
    return { items, revision: revisionOf(answer.headers.get('ETag')) }
  }
  return {
    list: (query: BoardQuery = {}, { signal, ...page }: PageOptions = {}) =>
      request<Page<Board>>(root, { query: { ...query, ...page }, signal }),
    create: (body: BoardCreate, { signal }: CallOptions = {}) => request<Board>(root, { method: 'POST', body, signal }),
    get: (id: string, { signal }: CallOptions = {}) => request<BoardWithItems>(path(id), { signal }),
    update: (id: string, body: BoardPatch, { signal }: CallOptions = {}) =>
      request<Board>(path(id), { method: 'PATCH', body, signal }),
    /** To the trash. */
    delete: (id: string, { signal }: CallOptions = {}) => request<Board>(path(id), { method: 'DELETE', signal }),
    purge: (id: string, { signal }: CallOptions = {}) =>
      request<void>(path(id), { method: 'DELETE', query: { purge: true }, signal }),
    restore: (id: string, { signal }: CallOptions = {}) =>
      request<Board>(path(id, '/restore'), { method: 'POST', signal }),
    /** Puts items on the board. */
    place: (id: string, items: readonly BoardItemCreate[], revision: number, options?: CallOptions) =>
      write(id, 'POST', { items }, revision, options),
    /** Moves, changes and takes away items; all of it happens or nothing. */
    change: (id: string, patch: BoardItemsPatch, revision: number, options?: CallOptions) =>
      write(id, 'PATCH', patch, revision, options),
  }
}

export type MoodboardsApi = ReturnType<typeof createMoodboardsApi>
