import type { RouteCalls, StrangersCall } from './calls.ts'
import type { Target, World } from './world.ts'

const BASE = '/api/storage/projects'
type Call = [method: string, path: string, body?: unknown, headers?: Record<string, string>]

/** Requests below the target's project, with the names of its scene and snapshot. */
function below(make: (world: World) => Call[]): RouteCalls {
  return {
    answers: 'hidden',
    calls: (target: Target, world: World): StrangersCall[] =>
      make(world).map(([method, path, body, headers = {}]) => ({
        method,
        path: `${BASE}/${target.projectId}${path}`,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })),
  }
}
const get = (path: string): RouteCalls => below(() => [['GET', path]])
/** Permission comes before conditions: neither a stale, nor a right, nor a missing one tells anything. */
const conditions: Record<string, string>[] = [{}, { 'if-match': '"1"' }, { 'if-match': '"99"' }, { 'if-match': '*' }]
const saves = (method: string, path: string): RouteCalls =>
  below(() => [
    ...conditions.map((headers): Call => [method, path, { stolen: true }, headers]),
    [method, path, { stolen: true }, { 'if-none-match': '*' }],
  ])

const upload = (path: (world: World) => string): RouteCalls => ({
  answers: 'hidden',
  calls: ({ projectId }, world) => [
    {
      method: 'POST',
      path: `${BASE}/${projectId}${path(world)}`,
      body: 'bytes of a stranger',
      headers: { 'content-type': 'text/plain', 'x-filename': 'b.txt' },
    },
  ],
})

/** The routes of projects, as a stranger calls them. */
export const PROJECT_ROUTES: Record<string, RouteCalls> = {
  [`get ${BASE}`]: {
    answers: 'own',
    calls: (_target, { projectCursor }) =>
      ['?q=zqx7secret', '?trashed=true', '?type=video-edit&sort=size', `?cursor=${projectCursor}`].map((query) => ({
        path: BASE + query,
      })),
  },
  [`post ${BASE}`]: {
    answers: 'own',
    calls: () => [{ method: 'POST', path: BASE, body: '{}', headers: { 'content-type': 'application/json' } }],
  },
  [`get ${BASE}/types`]: { answers: 'own', calls: () => [{ path: `${BASE}/types` }] },
  [`get ${BASE}/{id}/credits`]: get('/credits'),
  [`post ${BASE}/import`]: {
    answers: 'own',
    calls: () => [
      { method: 'POST', path: `${BASE}/import`, body: 'no zip', headers: { 'content-type': 'application/zip' } },
    ],
  },
  [`get ${BASE}/{id}`]: get(''),
  [`patch ${BASE}/{id}`]: below(() => [['PATCH', '', { name: 'stolen' }]]),
  [`delete ${BASE}/{id}`]: below(() => [
    ['DELETE', ''],
    ['DELETE', '?purge=true'],
  ]),
  [`post ${BASE}/{id}/restore`]: below(() => [['POST', '/restore']]),
  [`post ${BASE}/{id}/duplicate`]: below(() => [['POST', '/duplicate', {}]]),
  [`get ${BASE}/{id}/bundle`]: get('/bundle'),
  [`get ${BASE}/{id}/members`]: get('/members'),
  [`get ${BASE}/{id}/members/{userId}`]: get('/members/alice'),
  [`put ${BASE}/{id}/members/{userId}`]: below(() => [['PUT', '/members/bob', { role: 'owner' }]]),
  [`delete ${BASE}/{id}/members/{userId}`]: below(() => [['DELETE', '/members/bob']]),
  [`get ${BASE}/{id}/data`]: get('/data'),
  [`put ${BASE}/{id}/data`]: saves('PUT', '/data'),
  [`patch ${BASE}/{id}/data`]: saves('PATCH', '/data'),
  [`post ${BASE}/{id}/data`]: below(() => [['POST', '/data', {}]]),
  [`get ${BASE}/{id}/documents`]: get('/documents'),
  [`get ${BASE}/{id}/documents/{name}`]: get('/documents/timeline'),
  [`put ${BASE}/{id}/documents/{name}`]: saves('PUT', '/documents/timeline'),
  [`patch ${BASE}/{id}/documents/{name}`]: saves('PATCH', '/documents/timeline'),
  [`delete ${BASE}/{id}/documents/{name}`]: below(() =>
    conditions.map((headers): Call => ['DELETE', '/documents/timeline', undefined, headers]),
  ),
  [`get ${BASE}/{id}/documents/{name}/revisions`]: get('/documents/timeline/revisions'),
  [`get ${BASE}/{id}/documents/{name}/revisions/{n}`]: get('/documents/timeline/revisions/1'),
  [`post ${BASE}/{id}/documents/{name}/revisions/{n}/restore`]: below(() => [
    ['POST', '/documents/timeline/revisions/1/restore'],
  ]),
  [`get ${BASE}/{id}/documents/{name}/conflicts`]: get('/documents/timeline/conflicts'),
  [`delete ${BASE}/{id}/documents/{name}/conflicts/{n}`]: below(() => [['DELETE', '/documents/timeline/conflicts/1']]),
  [`post ${BASE}/{id}/files/upload`]: upload(() => '/files/upload'),
  [`get ${BASE}/{id}/files`]: get('/files'),
  [`delete ${BASE}/{id}/files/{fileId}`]: {
    answers: 'hidden',
    calls: ({ projectId, mediaId }) => [{ method: 'DELETE', path: `${BASE}/${projectId}/files/${mediaId}?force=true` }],
  },
  [`post ${BASE}/{id}/output`]: upload(() => '/output'),
  [`get ${BASE}/{id}/scenes`]: get('/scenes'),
  [`post ${BASE}/{id}/scenes`]: below(() => [['POST', '/scenes', { name: 'stolen' }]]),
  [`put ${BASE}/{id}/scenes/order`]: below(({ sceneId }) => [['PUT', '/scenes/order', { ids: [sceneId] }]]),
  [`get ${BASE}/{id}/scenes/{sceneId}`]: below(({ sceneId }) => [['GET', `/scenes/${sceneId}`]]),
  [`patch ${BASE}/{id}/scenes/{sceneId}`]: below(({ sceneId }) => [
    ['PATCH', `/scenes/${sceneId}`, { name: 'stolen' }],
  ]),
  [`delete ${BASE}/{id}/scenes/{sceneId}`]: below(({ sceneId }) => [['DELETE', `/scenes/${sceneId}`]]),
  [`post ${BASE}/{id}/scenes/{sceneId}/media`]: upload(({ sceneId }) => `/scenes/${sceneId}/media`),
  [`post ${BASE}/{id}/scenes/{sceneId}/audio`]: upload(({ sceneId }) => `/scenes/${sceneId}/audio`),
  [`get ${BASE}/{id}/snapshots`]: get('/snapshots'),
  [`post ${BASE}/{id}/snapshots`]: below(() => [['POST', '/snapshots', {}]]),
  [`get ${BASE}/{id}/snapshots/{snapshotId}`]: below(({ snapshotId }) => [['GET', `/snapshots/${snapshotId}`]]),
  [`delete ${BASE}/{id}/snapshots/{snapshotId}`]: below(({ snapshotId }) => [['DELETE', `/snapshots/${snapshotId}`]]),
  [`post ${BASE}/{id}/snapshots/{snapshotId}/restore`]: below(({ snapshotId }) => [
    ['POST', `/snapshots/${snapshotId}/restore`],
  ]),
  [`get ${BASE}/{id}/integrity`]: get('/integrity'),
  [`post ${BASE}/{id}/relink`]: below(() => [['POST', '/relink', {}]]),
  'get /api/media/{id}/usage': {
    answers: 'hidden',
    calls: ({ mediaId }) => [{ path: `/api/media/${mediaId}/usage` }],
  },
}
