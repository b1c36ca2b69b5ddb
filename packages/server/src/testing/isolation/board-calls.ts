import type { RouteCalls, StrangersCall } from './calls.ts'
import type { Target } from './world.ts'

const BASE = '/api/moodboards'
/** Permission comes before conditions: neither a stale, nor a right one tells anything. */
const CONDITIONS: Record<string, string>[] = [{}, { 'if-match': '"1"' }, { 'if-match': '"99"' }, { 'if-match': '*' }]

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): StrangersCall => ({
  method,
  path: `${BASE}${path}`,
  headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

const hidden = (...make: ((target: Target) => [method: string, path: string, body?: unknown])[]): RouteCalls => ({
  answers: 'hidden',
  calls: (target) =>
    make.flatMap((one) => {
      const [method, path, body] = one(target)
      const conditions = method === 'GET' ? [{}] : CONDITIONS
      return conditions.map((headers) => call(method, path, body, headers))
    }),
})

/** Moodboards and what lies on them. */
export const BOARD_ROUTES: Record<string, RouteCalls> = {
  'get /api/moodboards': {
    answers: 'own',
    calls: () => [
      call('GET', ''),
      call('GET', '?q=zqx7secret'),
      call('GET', '?trashed=true'),
      call('GET', '?visibility=private&sort=title'),
    ],
  },
  'post /api/moodboards': { answers: 'own', calls: () => [call('POST', '', { title: 'mine' })] },
  'get /api/moodboards/{id}': hidden(({ boardId }) => ['GET', `/${boardId}`]),
  'patch /api/moodboards/{id}': hidden(
    ({ boardId }) => ['PATCH', `/${boardId}`, { title: 'stolen', visibility: 'public' }],
    ({ boardId }) => ['PATCH', `/${boardId}`, {}],
  ),
  'delete /api/moodboards/{id}': hidden(
    ({ boardId }) => ['DELETE', `/${boardId}`],
    ({ boardId }) => ['DELETE', `/${boardId}?purge=true`],
  ),
  'post /api/moodboards/{id}/restore': hidden(({ boardId }) => ['POST', `/${boardId}/restore`]),
  'post /api/moodboards/{id}/items': hidden(
    ({ boardId }) => ['POST', `/${boardId}/items`, { note: 'of a stranger' }],
    ({ boardId, mediaId }) => ['POST', `/${boardId}/items`, { mediaId }],
  ),
  'patch /api/moodboards/{id}/items': hidden(
    ({ boardId, boardItemId }) => ['PATCH', `/${boardId}/items`, { items: [{ id: boardItemId, x: 1 }] }],
    ({ boardId, boardItemId }) => ['PATCH', `/${boardId}/items`, { remove: [boardItemId] }],
  ),
  'patch /api/moodboards/{id}/items/{itemId}': hidden(
    ({ boardId, boardItemId }) => ['PATCH', `/${boardId}/items/${boardItemId}`, { x: 1, note: 'stolen' }],
    ({ boardId, boardItemId, mediaId }) => ['PATCH', `/${boardId}/items/${boardItemId}`, { mediaId }],
  ),
  'delete /api/moodboards/{id}/items/{itemId}': hidden(({ boardId, boardItemId }) => [
    'DELETE',
    `/${boardId}/items/${boardItemId}`,
  ]),
}
