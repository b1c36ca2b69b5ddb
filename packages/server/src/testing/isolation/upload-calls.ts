import type { Call } from '../../media/testing/media-requests.ts'
import type { RouteCalls, StrangersCall } from './calls.ts'

const OFFSET_STREAM = { 'content-type': 'application/offset+octet-stream' }
const tus = (method: string, path: string, headers: Record<string, string> = {}): StrangersCall => ({
  method,
  path,
  headers: { 'tus-resumable': '1.0.0', ...headers },
})
const json = (path: string, body: object): StrangersCall => ({
  path,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** An upload that waits for its bytes. */
export async function begunUpload(call: Call): Promise<string> {
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '5' }
  const response = await call('/api/uploads', { method: 'POST', headers })
  return response.headers.get('x-media-id') as string
}

/** The routes of resumable uploads. */
export const UPLOAD_ROUTES: Record<string, RouteCalls> = {
  'options /api/uploads': {
    answers: 'open',
    calls: () => [{ path: '/api/uploads', method: 'OPTIONS' }],
  },
  'post /api/uploads': {
    answers: 'own',
    calls: ({ projectId }) => [
      tus('POST', '/api/uploads', { 'upload-length': '5' }),
      tus('POST', '/api/uploads', {
        'upload-length': '5',
        'upload-metadata': `projectId ${Buffer.from(projectId).toString('base64')}`,
      }),
    ],
  },
  'post /api/uploads/tokens': {
    answers: 'own',
    calls: ({ projectId }) => [json('/api/uploads/tokens', {}), json('/api/uploads/tokens', { intent: { projectId } })],
  },
  'get /api/uploads/{id}': {
    answers: 'hidden',
    calls: ({ uploadId }) => [{ path: `/api/uploads/${uploadId}` }, tus('HEAD', `/api/uploads/${uploadId}`)],
  },
  'patch /api/uploads/{id}': {
    answers: 'hidden',
    calls: ({ uploadId }) => [
      { ...tus('PATCH', `/api/uploads/${uploadId}`, { ...OFFSET_STREAM, 'upload-offset': '0' }), body: 'x' },
    ],
  },
  'delete /api/uploads/{id}': {
    answers: 'hidden',
    calls: ({ uploadId }) => [tus('DELETE', `/api/uploads/${uploadId}`)],
  },
  'post /api/uploads/{id}': {
    answers: 'hidden',
    calls: ({ uploadId }) => [
      tus('POST', `/api/uploads/${uploadId}`, { 'x-http-method-override': 'DELETE' }),
      {
        ...tus('POST', `/api/uploads/${uploadId}`, {
          ...OFFSET_STREAM,
          'upload-offset': '0',
          'x-http-method-override': 'PATCH',
        }),
        body: 'x',
      },
    ],
  },
}
