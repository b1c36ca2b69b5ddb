import type { Call } from '../../../media/testing/media-requests.ts'
import { json, noise } from '../../../media/testing/media-requests.ts'
import type { OlderReport, OlderStats, OlderUpload, OlderVideo } from '../shapes.ts'

/** The head of a video with bytes behind it that nobody else has: enough to be taken for one. */
export function video(
  format: 'mp4' | 'mov' | 'avi' | 'webm' | '3gp' = 'mp4',
  sizeBytes = 2_000,
): Uint8Array<ArrayBuffer> {
  const heads = {
    mp4: '\0\0\0\x18ftypisom\0\0\x02\0isommp42',
    mov: '\0\0\0\x14ftypqt  \0\0\x02\0qt  ',
    avi: 'RIFF\x24\0\0\0AVI LIST\0\0\0\0',
    webm: '\x1a\x45\xdf\xa3\x87\x42\x82\x84webm',
    '3gp': '\0\0\0\x14ftyp3gp4\0\0\x02\x003gp4',
  }
  const head = Buffer.from(heads[format], 'latin1')
  return new Uint8Array(Buffer.concat([head, noise(Math.max(0, sizeBytes - head.length))]))
}

/** A form as older programs send it. */
export function send(
  call: Call,
  project: string,
  body: Uint8Array<ArrayBuffer>,
  name = 'My clip.mp4',
): Promise<Response> {
  const form = new FormData()
  form.set('file', new Blob([body], { type: 'video/mp4' }), name)
  return call(`/projects/${project}/videos`, { method: 'POST', body: form })
}

export const sent = (call: Call, project: string, body: Uint8Array<ArrayBuffer>, name?: string): Promise<OlderUpload> =>
  json<OlderUpload>(send(call, project, body, name), 201)
export const list = (call: Call, project: string): Promise<OlderVideo[]> =>
  json<OlderVideo[]>(call(`/projects/${project}/videos`))
export const stats = (call: Call, project?: string): Promise<OlderStats> =>
  json<OlderStats>(call(project === undefined ? '/storage/stats' : `/projects/${project}/storage/stats`))
export const remove = (call: Call, path: string): Promise<OlderReport> =>
  json<OlderReport>(call(path, { method: 'DELETE' }))
