import { BOARD_ROUTES } from './board-calls.ts'
import { PROJECT_ROUTES } from './project-calls.ts'
import { UPLOAD_ROUTES } from './upload-calls.ts'
import type { Target, World } from './world.ts'

/** A request that a stranger makes with something of somebody else's. */
export interface StrangersCall {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** How a route answers a stranger. */
export interface RouteCalls {
  /**
   * `hidden`: 404, as if there were nothing. `own`: whatever it answers, it is the caller's own. `operators`: 403 for users.
   * `open`: for everybody, and about nobody.
   */
  answers: 'hidden' | 'own' | 'operators' | 'open'
  calls: (target: Target, world: World) => StrangersCall[]
}

const json = (method: string, path: string, body: unknown): StrangersCall => ({
  method,
  path,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
const raw = (method: string, path: string, headers: Record<string, string> = {}): StrangersCall => ({
  method,
  path,
  body: 'bytes of a stranger',
  headers: { 'content-type': 'text/plain', 'x-filename': 'b.txt', ...headers },
})
const get = (...paths: string[]): StrangersCall[] => paths.map((path) => ({ path }))
const bytes = (path: string, { sha256 }: Target): StrangersCall[] => [
  { path },
  { path, method: 'HEAD' },
  { path, headers: { range: 'bytes=0-9' } },
  { path, headers: { range: 'bytes=0-1,4-5' } },
  { path, headers: { 'if-none-match': `"${sha256}"` } },
  { path, headers: { 'if-none-match': '*' } },
  { path: `${path}?download=x` },
]
const hidden = (calls: RouteCalls['calls']): RouteCalls => ({ answers: 'hidden', calls })
const own = (calls: RouteCalls['calls']): RouteCalls => ({ answers: 'own', calls })
const open = (...paths: string[]): RouteCalls => ({ answers: 'open', calls: () => get(...paths) })

/** Every route of the description, called with a target. A route that is missing here fails the walk: add it. */
export const ROUTES: Record<string, RouteCalls> = {
  ...PROJECT_ROUTES,
  ...BOARD_ROUTES,
  ...UPLOAD_ROUTES,
  'get /api/session': own(() => get('/api/session')),
  'post /api/session': own(() => [{ path: '/api/session', method: 'POST' }]),
  'delete /api/session': own(() => [{ path: '/api/session', method: 'DELETE' }]),
  'get /app/sign-in': open('/app/sign-in', '/app/sign-in?code=00000000', '/app/sign-in?code=%00'),

  'get /api/media/providers': own(() => get('/api/media/providers')),
  'post /api/media/generate': own(() => [
    json('POST', '/api/media/generate', { prompt: 'a heron', provider: 'nobody' }),
  ]),
  'post /api/media/speech': own(() => [
    json('POST', '/api/media/speech', { text: 'Hello', voice: 'ann', provider: 'nobody' }),
  ]),
  'post /api/providers/{name}/callbacks/{jobId}': hidden(({ jobId }) => [
    raw('POST', `/api/providers/local/callbacks/${jobId}`),
    raw('POST', `/api/providers/nobody/callbacks/${jobId}`, { 'webhook-id': `${jobId}.1` }),
  ]),
  'post /api/media/import': own(() => [
    json('POST', '/api/media/import', { url: 'http://127.0.0.1/', sourceType: 'stock' }),
  ]),
  'post /api/media/featured': own(() => [
    json('POST', '/api/media/featured', { url: 'http://127.0.0.1/', provider: 'p', attribution: { author: 'a' } }),
  ]),
  'post /api/media/generated': own(() => [
    raw('POST', '/api/media/generated?prompt=a%20cat&model=m&provider=p'),
    raw('POST', '/api/media/generated'),
  ]),
  'get /api/media/duplicates': own(() => get('/api/media/duplicates', '/api/media/duplicates?limit=1')),
  'get /api/media/analytics': own(() => get('/api/media/analytics')),
  'get /api/media': own(({ projectId, mediaId, sha256 }, { cursor }) =>
    get(
      `/api/media?project=${projectId}&facets=true`,
      `/api/media?project=${projectId}&trashed=true`,
      `/api/media?project=${projectId}&visibility=public`,
      `/api/media?project=${projectId}&q=zqx7secret`,
      `/api/media?project=${projectId}&q=zqx7secret&sort=relevance`,
      '/api/media?q=zqx7secret&facets=true',
      '/api/media?q=zqx7secret&sort=relevance',
      `/api/media?q=${mediaId}`,
      `/api/media?q=${sha256}`,
      '/api/media?tags=zqx7secret-tag&facets=true',
      '/api/media?visibility=public&facets=true',
      '/api/media?trashed=true&facets=true',
      '/api/media?mime=image/jpeg',
      '/api/media?duplicates=true&facets=true',
      `/api/media?cursor=${cursor}`,
      `/api/media?limit=1&cursor=${cursor}`,
    ),
  ),
  'post /api/media': hidden(({ projectId }) => [
    raw('POST', `/api/media?projectId=${projectId}`),
    raw('POST', `/api/media?projectId=${projectId}&sceneId=s&category=output`),
    raw('POST', `/api/media?project_id=${projectId}`),
  ]),
  'post /api/media/check': own(({ sha256, sizeBytes }) => [json('POST', '/api/media/check', { sha256, sizeBytes })]),
  'post /api/media/retry-skipped': own(() => [{ method: 'POST', path: '/api/media/retry-skipped' }]),
  'post /api/media/bulk': hidden(({ mediaId, projectId }, { bobsMediaId }) => [
    ...[[mediaId], [bobsMediaId, mediaId]].flatMap((ids) =>
      [
        { action: 'delete' },
        { action: 'delete', force: true, purge: true },
        { action: 'restore' },
        { action: 'tag', tags: ['stolen'] },
        { action: 'untag', tags: ['zqx7secret-tag'] },
        { action: 'visibility', visibility: 'public' },
        { action: 'move', projectId: null },
        { action: 'move', projectId },
      ].map((change) => json('POST', '/api/media/bulk', { ids, ...change })),
    ),
    json('POST', '/api/media/bulk', { ids: [bobsMediaId], action: 'move', projectId }),
  ]),
  'get /api/media/{id}': hidden(({ mediaId }) => get(`/api/media/${mediaId}`, `/api/media/${mediaId}?format=v2`)),
  'get /api/media/{id}/similar': hidden(({ mediaId }) =>
    get(`/api/media/${mediaId}/similar`, `/api/media/${mediaId}/similar?maxDistance=15&limit=200`),
  ),
  'get /api/media/{id}/lineage': hidden(({ mediaId }) => get(`/api/media/${mediaId}/lineage`)),
  'patch /api/media/{id}': hidden(({ mediaId }) => [
    json('PATCH', `/api/media/${mediaId}`, { title: 'stolen', visibility: 'public' }),
    json('PATCH', `/api/media/${mediaId}`, { metadata: { title: 'stolen' } }),
    json('PATCH', `/api/media/${mediaId}`, {}),
  ]),
  'delete /api/media/{id}': hidden(({ mediaId }) =>
    ['', '?force=true', '?purge=true', '?purge=true&force=true'].map((query) => ({
      method: 'DELETE',
      path: `/api/media/${mediaId}${query}`,
    })),
  ),
  'post /api/media/{id}/restore': hidden(({ mediaId }) => [{ method: 'POST', path: `/api/media/${mediaId}/restore` }]),
  'post /api/media/{id}/retry': hidden(({ mediaId }) => [{ method: 'POST', path: `/api/media/${mediaId}/retry` }]),
  'post /api/media/{id}/copy': hidden(({ mediaId, projectId }, { bobsMediaId }) => [
    json('POST', `/api/media/${mediaId}/copy`, {}),
    json('POST', `/api/media/${mediaId}/copy`, { title: 'stolen' }),
    json('POST', `/api/media/${bobsMediaId}/copy`, { projectId }),
  ]),
  'post /api/media/{id}/revoke-links': hidden(({ mediaId }) => [
    { method: 'POST', path: `/api/media/${mediaId}/revoke-links` },
  ]),
  'get /api/media/{id}/url': hidden(({ mediaId }) =>
    get(`/api/media/${mediaId}/url`, `/api/media/${mediaId}/url?expiresIn=3600&download=x`),
  ),
  'get /api/media/{id}/content': hidden((target) => bytes(`/api/media/${target.mediaId}/content`, target)),
  'put /api/media/{id}/content': hidden(({ mediaId }) => [raw('PUT', `/api/media/${mediaId}/content`)]),
  'get /api/media/{id}/thumbnail': hidden((target) => bytes(`/api/media/${target.mediaId}/thumbnail`, target)),
  'get /api/media/{id}/poster': hidden((target) => bytes(`/api/media/${target.mediaId}/poster`, target)),
  'get /api/media/{id}/sprite.vtt': hidden(({ mediaId }) => get(`/api/media/${mediaId}/sprite.vtt`)),
  'get /api/media/{id}/sprite.webp': hidden(({ mediaId }) => get(`/api/media/${mediaId}/sprite.webp`)),
  'get /api/media/{id}/progressive': hidden(({ mediaId }) => get(`/api/media/${mediaId}/progressive`)),
  'get /api/media/{id}/hls/{file}': hidden(({ mediaId }) =>
    get(`/api/media/${mediaId}/hls/master.m3u8`, `/api/media/${mediaId}/hls/stream0.mp4`),
  ),
  'post /api/media/{id}/enhance': hidden(({ mediaId }) => [
    json('POST', `/api/media/${mediaId}/enhance`, { type: 'sharpen' }),
    json('POST', `/api/media/${mediaId}/enhance`, { type: 'upscale', options: { factor: 4 } }),
  ]),
  'post /api/media/{id}/renditions': hidden(({ mediaId }) => [
    json('POST', `/api/media/${mediaId}/renditions`, { kind: 'hls' }),
    json('POST', `/api/media/${mediaId}/renditions`, { kind: 'progressive' }),
  ]),
  'delete /api/media/{id}/renditions/hls': hidden(({ mediaId }) => [
    { method: 'DELETE', path: `/api/media/${mediaId}/renditions/hls` },
  ]),
  'delete /api/media/{id}/renditions/progressive': hidden(({ mediaId }) => [
    { method: 'DELETE', path: `/api/media/${mediaId}/renditions/progressive` },
  ]),
  'get /api/media/{id}/waveform': hidden(({ mediaId }) =>
    get(`/api/media/${mediaId}/waveform`, `/api/media/${mediaId}/waveform?detail=fine`),
  ),
  'get /api/media/{id}/image': hidden(({ mediaId }) =>
    get(`/api/media/${mediaId}/image?w=128`, `/api/media/${mediaId}/image?w=128&format=auto`),
  ),
  'get /o/{token}/content': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/content`))),
  'get /o/{token}/thumbnail': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/thumbnail`))),
  'get /o/{token}/poster': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/poster`))),
  'get /o/{token}/sprite.vtt': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/sprite.vtt`))),
  'get /o/{token}/sprite.webp': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/sprite.webp`))),
  'get /o/{token}/progressive': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/progressive`))),
  'get /o/{token}/hls/{file}': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/hls/master.m3u8`))),
  'get /o/{token}/waveform': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/waveform?detail=fine`))),
  'get /o/{token}/image': hidden(({ tokens }) => get(...tokens.map((token) => `/o/${token}/image?w=128`))),
  'get /storage/{key}': hidden((target) =>
    target.storageKeys.flatMap((key) => [
      ...bytes(`/storage/${encodeURI(key)}`, target),
      { path: `/storage/${encodeURIComponent(key)}` },
    ]),
  ),

  'get /api/jobs': own(({ mediaId }) =>
    get('/api/jobs', `/api/jobs?media=${mediaId}`, '/api/jobs?state=waiting,failed'),
  ),
  'get /api/jobs/{id}': hidden(({ jobId }) => get(`/api/jobs/${jobId}`)),
  'post /api/jobs/{id}/cancel': hidden(({ jobId }) => [{ method: 'POST', path: `/api/jobs/${jobId}/cancel` }]),
  'post /api/jobs/{id}/retry': hidden(({ jobId }) => [{ method: 'POST', path: `/api/jobs/${jobId}/retry` }]),

  'get /api/keys': own(() => get('/api/keys')),
  'post /api/keys': own(() => [json('POST', '/api/keys', { name: 'mine' })]),
  'delete /api/keys/{id}': hidden(({ keyId }) => [{ method: 'DELETE', path: `/api/keys/${keyId}` }]),
  'get /api/usage': own(() => get('/api/usage')),
  'get /api/storage/stats': own(() => get('/api/storage/stats')),
  'get /api/storage/projects/{id}/storage/stats': hidden(({ projectId }) =>
    get(`/api/storage/projects/${projectId}/storage/stats`),
  ),
  'delete /api/storage/projects/{id}/storage': hidden(({ projectId }) => [
    { method: 'DELETE', path: `/api/storage/projects/${projectId}/storage` },
  ]),
  // What is unknown here is empty, so that another's project is answered as one of the caller's own without anything in it.
  'post /projects/{project_id}/videos': own(({ projectId }) => [raw('POST', `/projects/${projectId}/videos`)]),
  'get /projects/{project_id}/videos': own(({ projectId }) => get(`/projects/${projectId}/videos`)),
  'delete /projects/{project_id}/videos/{asset_id}': hidden(({ projectId, mediaId }) => [
    { method: 'DELETE', path: `/projects/${projectId}/videos/${mediaId}` },
  ]),
  'delete /projects/{project_id}/storage': own(({ projectId }) => [
    { method: 'DELETE', path: `/projects/${projectId}/storage` },
  ]),
  'get /projects/{project_id}/storage/stats': own(({ projectId }) => get(`/projects/${projectId}/storage/stats`)),
  'get /storage/stats': own(() => get('/storage/stats')),
  'get /api/events': own(() => get('/api/events', '/api/events?lastEventId=x')),
  'get /api/admin/stats': { answers: 'operators', calls: () => get('/api/admin/stats') },
  'get /api/admin/users': { answers: 'operators', calls: () => get('/api/admin/users', '/api/admin/users?limit=1') },
  'patch /api/admin/users/{userId}': {
    answers: 'operators',
    calls: () => [
      json('PATCH', '/api/admin/users/alice', { revokeLinks: true, endSessions: true, quotaBytes: 0 }),
      json('PATCH', '/api/admin/users/nobody', { quotaBytes: 0 }),
    ],
  },
  'post /api/admin/clear': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/clear', { prefix: 'users/alice/', dryRun: false })],
  },
  'post /api/admin/users/{userId}/erase': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/users/alice/erase', { dryRun: false })],
  },
  'post /api/admin/backup': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/backup', { target: '/tmp/stolen' })],
  },
  'post /api/admin/backup/verify': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/backup/verify', { target: '/tmp/stolen' })],
  },
  'post /api/admin/import/folder': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/import/folder', { folder: '/tmp/stolen', owner: 'alice' })],
  },
  'post /api/admin/export/folder': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/export/folder', { folder: '/tmp/stolen', project: null })],
  },
  'post /api/admin/gc': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/gc', { dryRun: false, override: true })],
  },
  'get /api/admin/gc/quarantine': { answers: 'operators', calls: () => get('/api/admin/gc/quarantine') },
  'post /api/admin/gc/undo': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/gc/undo', { keys: null })],
  },
  'get /api/admin/doctor': { answers: 'operators', calls: () => get('/api/admin/doctor') },
  'post /api/admin/doctor': {
    answers: 'operators',
    calls: () => [json('POST', '/api/admin/doctor', { dryRun: false })],
  },
  'post /api/storage/cleanup': own(() => [
    json('POST', '/api/storage/cleanup', { kinds: ['trash', 'unused'], olderThanDays: 0, everyone: true }),
    json('POST', '/api/storage/cleanup', { olderThanDays: 0, dryRun: false, everyone: true }),
  ]),
  'get /healthz': open('/healthz'),
  'get /readyz': open('/readyz'),
  'get /metrics': open('/metrics'),
}
